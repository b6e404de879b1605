// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The text form of keys and certificates (RFC 7468). */
final class Pem {
    private static final int LINE = 64;
    private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII));

    private Pem() {}

    static List<String> lines(String label, byte[] der) {
        List<String> lines = new ArrayList<>();
        lines.add("-----BEGIN " + label + "-----");
        lines.addAll(ENCODER.encodeToString(der).lines().toList());
        lines.add("-----END " + label + "-----");
        return lines;
    }
}
