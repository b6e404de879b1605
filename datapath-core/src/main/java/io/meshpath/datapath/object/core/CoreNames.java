// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object.core;

/** Names of types as CO-RE compares them: without a flavor, which tells apart variants of one type in an object. */
public final class CoreNames {
    private static final String FLAVOR = "___";

    private CoreNames() {}

    /** The name without its flavor: {@code "task_struct"} of {@code "task_struct___before_5_14"}. */
    public static String essential(String name) {
        for (int at = name.length() - FLAVOR.length() - 1; at > 0; at--) {
            if (name.startsWith(FLAVOR, at) && name.charAt(at - 1) != '_' && name.charAt(at + FLAVOR.length()) != '_') {
                return name.substring(0, at);
            }
        }
        return name;
    }

    static boolean areAlike(String one, String other) {
        return essential(one).equals(essential(other));
    }
}
