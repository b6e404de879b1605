// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import io.meshpath.bpf.layout.Octets;
import java.nio.charset.StandardCharsets;

/** A NOTIFICATION in words. */
final class NotificationText {
    private static final String[] CODES = {
        "unknown error",
        "message header error",
        "OPEN message error",
        "UPDATE message error",
        "hold timer expired",
        "finite state machine error",
        "cease",
        "ROUTE-REFRESH message error",
        "send hold timer expired"
    };
    private static final int CEASE = 6;
    private static final int MAX_COMMUNICATION = 255;

    private NotificationText() {}

    static String of(BgpMessage.Notification notification) {
        int code = notification.code();
        int subcode = notification.subcode();
        String kind = code < CODES.length ? CODES[code] : "unknown error";
        String detail = subcode == 0
                ? ""
                : ": " + BgpError.of(code, subcode).map(BgpError::text).orElse("unknown detail");
        String inner = notification.resetBy().map(error -> " for " + of(error)).orElse("");
        return kind + detail + " (" + code + "/" + subcode + ")" + communication(notification) + inner;
    }

    // | length (8) | UTF-8 ...
    static Octets communication(BgpError error, String text) {
        if (error != BgpError.ADMINISTRATIVE_SHUTDOWN && error != BgpError.ADMINISTRATIVE_RESET) {
            throw new IllegalArgumentException("carries no text: " + error.text());
        }
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (octets.length > MAX_COMMUNICATION) {
            throw new IllegalArgumentException(
                    "shutdown communication is longer than 255 octets of UTF-8: " + octets.length);
        }
        byte[] data = new byte[1 + octets.length];
        data[0] = (byte) octets.length;
        System.arraycopy(octets, 0, data, 1, octets.length);
        return Octets.copyOf(data);
    }

    /** What a person wrote to another with a shutdown or reset: a length octet and UTF-8 (RFC 9003, section 2). */
    private static String communication(BgpMessage.Notification notification) {
        byte[] data = notification.data().toBytes();
        boolean carriesText = notification.code() == CEASE
                && (notification.subcode() == BgpError.ADMINISTRATIVE_SHUTDOWN.subcode()
                        || notification.subcode() == BgpError.ADMINISTRATIVE_RESET.subcode());
        if (!carriesText || data.length < 2 || data.length - 1 < (data[0] & 0xff)) {
            return "";
        }
        String text = new String(data, 1, data[0] & 0xff, StandardCharsets.UTF_8);
        return " \"" + text.replaceAll("\\p{Cntrl}", "?") + "\""; // a peer must not write lines into our log
    }
}
