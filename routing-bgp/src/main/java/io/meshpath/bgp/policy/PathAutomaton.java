// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads AS paths by the positions of an expression (Glushkov's automaton): each place in the text where a number is expected
 * is a bit, and the state is the set of places that the number read last may stand at. So it takes one pass and allocates
 * nothing, whatever the expression. Immutable once built.
 */
final class PathAutomaton {
    private static final int MAX_POSITIONS = Long.SIZE;

    private final List<NumberSet> building = new ArrayList<>();
    private final long[] following = new long[MAX_POSITIONS];
    private final NumberSet[] numbers;
    private final Part whole;

    private PathAutomaton(PathExpression expression) {
        this.whole = expression.build(this);
        this.numbers = building.toArray(NumberSet[]::new);
    }

    /**
     * The automaton of {@code expression}.
     *
     * @throws IllegalArgumentException when the expression names more than 64 numbers, repetitions counted out
     */
    static PathAutomaton of(PathExpression expression) {
        return new PathAutomaton(expression);
    }

    /** Where a part of the expression can begin and end, a bit for each position, and whether it may be left out. */
    record Part(boolean empty, long first, long last) {
        static final Part NOTHING = new Part(true, 0, 0);

        Part or(Part other) {
            return new Part(empty || other.empty, first | other.first, last | other.last);
        }

        Part optional() {
            return new Part(true, first, last);
        }
    }

    Part position(NumberSet set) {
        if (building.size() == MAX_POSITIONS) {
            throw new IllegalArgumentException("the path has more than " + MAX_POSITIONS
                    + " numbers, repetitions counted out; use *, + or a set in brackets");
        }
        long bit = 1L << building.size();
        building.add(set);
        return new Part(false, bit, bit);
    }

    Part join(Part before, Part after) {
        follow(before.last, after.first);
        return new Part(
                before.empty && after.empty,
                before.empty ? before.first | after.first : before.first,
                after.empty ? before.last | after.last : after.last);
    }

    Part repeated(Part part) {
        follow(part.last, part.first);
        return part;
    }

    private void follow(long ends, long begins) {
        for (long left = ends; left != 0; left &= left - 1) {
            following[Long.numberOfTrailingZeros(left)] |= begins;
        }
    }

    boolean matches(AsPath path) {
        List<AsPath.Segment> segments = path.segments();
        long reached = 0;
        boolean begun = false;
        for (int i = 0; i < segments.size(); i++) {
            List<AsNumber> ases = segments.get(i).ases();
            boolean set = segments.get(i).kind() == AsPath.Kind.SET;
            for (int from = 0; from < ases.size(); from += set ? ases.size() : 1) {
                long expected = begun ? after(reached) : whole.first;
                reached = at(expected, ases, from, set ? ases.size() : from + 1);
                begun = true;
                if (reached == 0) {
                    return false;
                }
            }
        }
        return begun ? (reached & whole.last) != 0 : whole.empty;
    }

    private long after(long reached) {
        long expected = 0;
        for (long left = reached; left != 0; left &= left - 1) {
            expected |= following[Long.numberOfTrailingZeros(left)];
        }
        return expected;
    }

    /** Those of the expected positions that some number from {@code from} up to {@code to} can stand at. */
    private long at(long expected, List<AsNumber> ases, int from, int to) {
        long reached = 0;
        for (long left = expected; left != 0; left &= left - 1) {
            NumberSet here = numbers[Long.numberOfTrailingZeros(left)];
            for (int i = from; i < to; i++) {
                if (here.contains(ases.get(i).value())) {
                    reached |= Long.lowestOneBit(left);
                    break;
                }
            }
        }
        return reached;
    }
}
