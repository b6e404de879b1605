// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that a misspelt one was probably meant to be. */
final class Spelling {
    private Spelling() {}

    /** The candidate nearest to {@code name}, or empty where none is near enough to be a likely slip. */
    static Optional<String> nearest(Collection<String> candidates, String name) {
        int limit = Math.max(1, name.length() / 3);
        String best = null;
        int least = limit + 1;
        for (String candidate : candidates) {
            int distance = distance(candidate.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    /** How many letters must be put in, taken out or replaced to make one of the other (Levenshtein). */
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[to.length()];
    }
}
