// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Names that somebody may have meant who wrote another. */
final class NearMisses {
    private static final int MOST = 4;

    private NearMisses() {}

    /** Those of {@code names} that differ from {@code wanted} in few letters or contain it, the nearest first. */
    static List<String> of(String wanted, Collection<String> names) {
        int most = Math.max(1, wanted.length() / 5);
        record Candidate(String name, int distance) {}
        return names.stream()
                .distinct()
                .filter(name -> Math.abs(name.length() - wanted.length()) <= most || name.contains(wanted))
                .map(name -> new Candidate(name, distance(wanted, name)))
                .filter(candidate ->
                        candidate.distance() <= most || candidate.name().contains(wanted))
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(MOST)
                .map(Candidate::name)
                .toList();
    }

    /** How many letters must be added, removed or changed to make one of the other (Levenshtein). */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
