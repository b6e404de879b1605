// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

/** The text of a pattern of communities: sets of numbers between colons. */
final class PatternParts {
    private PatternParts() {}

    /** The {@code count} sets of {@code text}, each of numbers from 0 to {@code limit}, or "*". */
    static NumberSet[] parse(String text, int count, long limit, String what) {
        String[] parts = text.split(":", -1);
        if (parts.length != count) {
            throw new IllegalArgumentException("expected " + count
                    + " numbers, ranges or * with colons between them in a " + what + " but was '" + text + "'");
        }
        NumberSet[] sets = new NumberSet[count];
        for (int i = 0; i < count; i++) {
            sets[i] = NumberSet.parse(parts[i]);
            if (!sets[i].equals(NumberSet.ALL) && !sets[i].isWithin(limit)) {
                throw new IllegalArgumentException(
                        "not from 0 to " + limit + " in a " + what + " '" + text + "': '" + parts[i] + "'");
            }
        }
        return sets;
    }
}
