// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.IdentityLayout;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Parsers of single values; each refuses with {@link IllegalArgumentException} that says what was expected. */
final class ConfigValues {
    static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private static final Pattern NODE_NAME = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");
    private static final int MAX_DEVICE_NAME = 15;

    private ConfigValues() {}

    static int integer(String text, int least, int most) {
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below, in the same words as a number out of range
        }
        throw new IllegalArgumentException(
                "expected a number from " + least + " to " + most + " but was '" + text + "'");
    }

    /** An IPv4 host must accept 576 bytes (RFC 791), and no packet is longer than 65,535. */
    static OptionalInt mtu(String text) {
        return text.equals("auto") ? OptionalInt.empty() : OptionalInt.of(integer(text, 576, 65_535));
    }

    static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("expected true or false but was '" + text + "'");
        };
    }

    static IdentityLayout layout(String text) {
        return switch (text) {
            case "255" -> IdentityLayout.CLUSTERS_255;
            case "511" -> IdentityLayout.CLUSTERS_511;
            default -> throw new IllegalArgumentException("expected 255 or 511 but was '" + text + "'");
        };
    }

    static ClusterId clusterId(String text, IdentityLayout layout) {
        return new ClusterId(integer(text, 1, layout.maxClusterId()));
    }

    static String nodeName(String text) {
        if (!NODE_NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "expected a host name of lower-case letters, digits, '-' and '.' but was '" + text + "'");
        }
        return text;
    }

    static String device(String text) {
        if (text.isEmpty() || text.length() > MAX_DEVICE_NAME || text.contains("/") || text.contains(" ")) {
            throw new IllegalArgumentException("expected a device name of 1 to 15 characters but was '" + text + "'");
        }
        return text;
    }
}
