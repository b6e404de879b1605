// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

/** Octets that are no BFD control packet; RFC 5880, section 6.8.6 asks to discard them. */
public final class MalformedBfdException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedBfdException(String message) {
        super(message, null, false, false); // a stranger can send many: no stack is walked for one
    }
}
