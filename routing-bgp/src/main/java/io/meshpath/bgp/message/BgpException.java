// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import io.meshpath.bpf.layout.Octets;

/**
 * What was received breaks the protocol so that the session must end. Carries the NOTIFICATION that says so to the other
 * side; what the session survives is a {@link Malformation} in the UPDATE instead.
 */
public final class BgpException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient BgpMessage.Notification notification;

    public BgpException(BgpError error, String message) {
        this(error, OctetRun.NONE, message);
    }

    /** An error whose NOTIFICATION carries {@code data}, as RFC 4271, section 6 asks of some. */
    public BgpException(BgpError error, Octets data, String message) {
        super(message);
        this.notification = new BgpMessage.Notification(error.code(), error.subcode(), data);
    }

    /** What to send before the connection is closed. */
    public BgpMessage.Notification notification() {
        return notification;
    }
}
