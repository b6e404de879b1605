// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import io.meshpath.bpf.layout.Octets;

/** The types of messages: code and shortest length, header included (RFC 4271, section 4; RFC 2918). */
enum MessageType {
    OPEN(1, 29),
    UPDATE(2, 23),
    NOTIFICATION(3, 21),
    KEEPALIVE(4, 19),
    ROUTE_REFRESH(5, 19);

    private final int code;
    private final int minimumLength;

    MessageType(int code, int minimumLength) {
        this.code = code;
        this.minimumLength = minimumLength;
    }

    static MessageType of(int code) {
        for (MessageType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new BgpException(
                BgpError.BAD_MESSAGE_TYPE, Octets.copyOf(new byte[] {(byte) code}), "message type is " + code);
    }

    int code() {
        return code;
    }

    int minimumLength() {
        return minimumLength;
    }
}
