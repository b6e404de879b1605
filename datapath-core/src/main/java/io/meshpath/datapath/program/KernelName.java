// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

/** The names that the kernel keeps for programs: 15 letters, digits, {@code _} and {@code .} at most. */
final class KernelName {
    private static final int LONGEST = 15;

    private KernelName() {}

    static String of(String name) {
        String allowed = name.replaceAll("[^A-Za-z0-9_.]", "_");
        return allowed.substring(0, Math.min(LONGEST, allowed.length()));
    }
}
