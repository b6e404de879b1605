// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the key that a misspelt one was probably meant to be. */
final class NearestKey {
    private NearestKey() {}

    /** The candidate nearest to {@code key}, or empty when none is near enough to be a likely slip. */
    static Optional<String> among(Collection<String> candidates, String key) {
        int limit = Math.max(2, key.length() / 3);
        return candidates.stream()
                .filter(candidate -> distance(candidate, key) <= limit)
                .min(Comparator.comparingInt(candidate -> distance(candidate, key)));
    }

    /** Levenshtein's distance without regard to case, so that "podCIDR" is at 0 from "podCidr". */
    static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            above = nextRow(above, a.charAt(i - 1), b, i);
        }
        return above[b.length()];
    }

    private static int[] nextRow(int[] above, char letter, String b, int first) {
        int[] row = new int[above.length];
        row[0] = first;
        for (int j = 1; j < row.length; j++) {
            int replaced = above[j - 1] + (letter == b.charAt(j - 1) ? 0 : 1);
            row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
        }
        return row;
    }
}
