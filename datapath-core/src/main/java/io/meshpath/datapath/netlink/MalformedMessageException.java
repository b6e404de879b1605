// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

/** A netlink message that does not hold together; {@link NetlinkSocket} says of which request. */
final class MalformedMessageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedMessageException(String reason) {
        super(reason);
    }
}
