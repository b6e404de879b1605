// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

/** A netlink message that does not hold together; {@link NetlinkSocket} says of which request. */
public final class MalformedMessageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What does not hold together, with lengths. */
    public MalformedMessageException(String reason) {
        super(reason);
    }
}
