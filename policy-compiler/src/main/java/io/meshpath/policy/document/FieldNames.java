// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the field that a misspelt one was probably meant to be. */
public final class FieldNames {
    private FieldNames() {}

    /** The candidate nearest to {@code name}, or empty where none is near enough to be a likely slip. */
    static Optional<String> nearest(Collection<String> candidates, String name) {
        return nearest(candidates, name, Math.max(1, name.length() / 4));
    }

    /**
     * The candidate nearest to {@code name}, whatever the case of letters, or empty where none is near enough; of several
     * as near, the first by alphabet.
     *
     * @param limit how many letters put in, taken out or replaced are a likely slip; not negative
     */
    public static Optional<String> nearest(Collection<String> candidates, String name, int limit) {
        return candidates.stream()
                .filter(candidate -> distance(candidate, name) <= limit)
                .min(Comparator.comparingInt((String candidate) -> distance(candidate, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** How many letters must be put in, taken out or replaced to make one of the other (Levenshtein), in either case. */
    static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
