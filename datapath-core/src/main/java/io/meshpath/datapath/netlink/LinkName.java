// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import java.nio.charset.StandardCharsets;

/** The kernel's rule for names of devices (dev_valid_name), without the templates it fills in ({@code veth%d}). */
public final class LinkName {
    private static final int MAX_OCTETS = 15;

    private LinkName() {}

    /**
     * Answers {@code name} if a device can have it.
     *
     * @throws IllegalArgumentException if not
     */
    public static String check(String name) {
        int octets = name.getBytes(StandardCharsets.UTF_8).length;
        boolean valid = octets >= 1
                && octets <= MAX_OCTETS
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == ':' || c == '%' || c <= ' ' || c == 0xa0 || c == 0x7f);
        if (!valid) {
            throw new IllegalArgumentException(
                    "name of a link must be 1 to 15 octets without space, '/', ':' and '%' but was '" + name + "'");
        }
        return name;
    }
}
