// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

/**
 * A target of the design, and what was measured. Immutable.
 *
 * @param limit the target in words: {@code "<= 5 ns"}
 */
public record Target(String name, String limit, double value, boolean met) {
    public static Target atMost(String name, double limit, String unit, double value) {
        return new Target(name, "<= " + Figures.text(limit) + " " + unit, value, value <= limit);
    }

    public static Target atLeast(String name, double limit, String unit, double value) {
        return new Target(name, ">= " + Figures.text(limit) + " " + unit, value, value >= limit);
    }
}
