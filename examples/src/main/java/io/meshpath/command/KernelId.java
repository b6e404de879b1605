// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import java.util.regex.Pattern;

/** Tells the number of a kernel object from the path of a pin. */
final class KernelId {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");

    private KernelId() {}

    static boolean isId(String text) {
        return NUMBER.matcher(text).matches();
    }

    static int of(String text) {
        return Integer.parseUnsignedInt(text);
    }
}
