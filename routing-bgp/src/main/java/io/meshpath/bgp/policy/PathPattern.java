// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import io.meshpath.bgp.message.AsPath;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression over AS paths, whose letters are AS numbers and not characters: 65001 never matches a part of
 * 165001. It is compared with the whole path; {@code .*} stands for "and anything".
 *
 * <table>
 * <caption>What can be written</caption>
 * <tr><td>{@code 65001}</td><td>this system</td></tr>
 * <tr><td>{@code 64512-65534}</td><td>one of this range</td></tr>
 * <tr><td>{@code .}</td><td>any system</td></tr>
 * <tr><td>{@code [65001 64512-65534]}, {@code [^65001]}</td><td>one of these, one that is none of these</td></tr>
 * <tr><td>{@code 65001 65002}</td><td>one after the other, the last system passed first, the origin last</td></tr>
 * <tr><td>{@code (65001 | 65002)}</td><td>either</td></tr>
 * <tr><td>{@code *}, {@code +}, {@code ?}, <code>{2}</code>, <code>{2,}</code>, <code>{2,5}</code></td><td>how often what
 * stands before it</td></tr>
 * </table>
 *
 * <p>A set that aggregation left in a path (AS_SET) counts as one system, and as each of its members. Equal to a pattern of
 * the same text. Immutable; a match takes one pass and allocates nothing.
 */
public final class PathPattern {
    private final String text;
    private final PathAutomaton automaton;

    private PathPattern(String text, PathAutomaton automaton) {
        this.text = text;
        this.automaton = automaton;
    }

    /**
     * Reads an expression; the empty one matches the empty path, that of our own routes.
     *
     * @throws IllegalArgumentException when it is not one, or names more than 64 numbers, repetitions counted out
     */
    public static PathPattern parse(String text) {
        return new PathPattern(text.strip(), PathAutomaton.of(PathExpressionParser.parse(text)));
    }

    /** Whether the whole of {@code path} is as the pattern says. */
    public boolean matches(AsPath path) {
        return automaton.matches(path);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PathPattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The text it was read from. */
    @Override
    public String toString() {
        return text;
    }
}
