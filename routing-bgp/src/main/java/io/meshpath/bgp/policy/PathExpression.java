// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import java.util.List;

/** A regular expression whose letters are AS numbers, as a tree. Immutable. */
sealed interface PathExpression {
    /** Adds this expression to {@code automaton} and says how what comes before and after is to be joined to it. */
    PathAutomaton.Part build(PathAutomaton automaton);

    /** One number of the set. */
    record One(NumberSet numbers) implements PathExpression {
        @Override
        public PathAutomaton.Part build(PathAutomaton automaton) {
            return automaton.position(numbers);
        }
    }

    /** One after the other; the empty path where there are none. */
    record Sequence(List<PathExpression> parts) implements PathExpression {
        @Override
        public PathAutomaton.Part build(PathAutomaton automaton) {
            PathAutomaton.Part whole = PathAutomaton.Part.NOTHING;
            for (PathExpression part : parts) {
                whole = automaton.join(whole, part.build(automaton));
            }
            return whole;
        }
    }

    /** Any one of several. */
    record Choice(List<PathExpression> parts) implements PathExpression {
        @Override
        public PathAutomaton.Part build(PathAutomaton automaton) {
            PathAutomaton.Part whole = parts.get(0).build(automaton);
            for (PathExpression part : parts.subList(1, parts.size())) {
                whole = whole.or(part.build(automaton));
            }
            return whole;
        }
    }

    /**
     * The same again and again.
     *
     * @param most {@link #WITHOUT_END} for any number of times
     */
    record Repeat(PathExpression part, int least, int most) implements PathExpression {
        static final int WITHOUT_END = Integer.MAX_VALUE;

        @Override
        public PathAutomaton.Part build(PathAutomaton automaton) {
            PathAutomaton.Part whole = PathAutomaton.Part.NOTHING;
            for (int i = 0; i < least; i++) {
                boolean lastOfPlus = i == least - 1 && most == WITHOUT_END;
                PathAutomaton.Part built = part.build(automaton);
                if (built.first() == 0) {
                    return built; // nothing, as often as you like
                }
                whole = automaton.join(whole, lastOfPlus ? automaton.repeated(built) : built);
            }
            if (least == 0 && most == WITHOUT_END) {
                return automaton.repeated(part.build(automaton)).optional();
            }
            for (int i = least; i < most && most != WITHOUT_END; i++) {
                whole = automaton.join(whole, part.build(automaton).optional());
            }
            return whole;
        }
    }
}
