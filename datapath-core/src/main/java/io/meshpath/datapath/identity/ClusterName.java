// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.identity;

import java.util.regex.Pattern;

/**
 * The name of a cluster in a mesh, by the rule Cilium has for it. Immutable.
 *
 * @param value 1 to 32 lower-case letters, digits and hyphens, the last one no hyphen
 */
public record ClusterName(String value) implements Comparable<ClusterName> {
    private static final int MAX_LENGTH = 32;
    private static final Pattern VALID = Pattern.compile("([a-z0-9][-a-z0-9]*)?[a-z0-9]");

    public ClusterName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("cluster name must be 1 to 32 of a-z, 0-9 and '-', beginning and ending"
                    + " with a letter or digit, but was '" + value + "'");
        }
    }

    /** Whether {@code text} is a name that the constructor takes. */
    public static boolean isValid(String text) {
        return text.length() <= MAX_LENGTH && VALID.matcher(text).matches();
    }

    @Override
    public int compareTo(ClusterName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
