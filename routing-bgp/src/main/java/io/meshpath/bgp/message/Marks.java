// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

/** The text of communities: decimal numbers between colons. */
final class Marks {
    private Marks() {}

    /** The {@code count} numbers of {@code text}, each from 0 to {@code limit}, as 32 unsigned bits. */
    static int[] numbers(String text, int count, long limit, String what) {
        String[] parts = text.split(":", -1);
        int[] numbers = new int[count];
        if (parts.length != count) {
            throw new IllegalArgumentException("expected " + count + " numbers in a " + what + ": '" + text + "'");
        }
        for (int i = 0; i < count; i++) {
            if (!parts[i].matches("[0-9]{1,10}") || Long.parseLong(parts[i]) > limit) {
                throw new IllegalArgumentException(
                        "not a number from 0 to " + limit + " in a " + what + ": '" + text + "'");
            }
            numbers[i] = (int) Long.parseLong(parts[i]);
        }
        return numbers;
    }
}
