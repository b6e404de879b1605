// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The AS_PATH attribute: the autonomous systems a route has passed, the last one first (RFC 4271, section 5.1.2). Immutable.
 *
 * @param segments in the order of the attribute
 */
public record AsPath(List<Segment> segments) implements PathAttribute {
    /** The path of a route that has not left its autonomous system. */
    public static final AsPath EMPTY = new AsPath(List.of());

    private static final int MAX_SEGMENT = 255;

    public AsPath {
        segments = List.copyOf(segments);
    }

    /** How the numbers of a segment hang together, and the type code that says so. */
    public enum Kind {
        SET(1),
        SEQUENCE(2);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Optional<Kind> of(int code) {
            return code == SET.code
                    ? Optional.of(SET)
                    : code == SEQUENCE.code ? Optional.of(SEQUENCE) : Optional.empty();
        }
    }

    /**
     * A run of numbers: in order, or an unordered set left by aggregation.
     *
     * @param ases at least one number
     */
    public record Segment(Kind kind, List<AsNumber> ases) {
        public Segment {
            ases = List.copyOf(ases);
            if (ases.isEmpty()) {
                throw new IllegalArgumentException("a segment has at least one AS number");
            }
        }

        /** "65001 65002", or "{65001 65002}" for a set. */
        @Override
        public String toString() {
            String numbers = ases.stream().map(AsNumber::toString).collect(Collectors.joining(" "));
            return kind == Kind.SET ? "{" + numbers + "}" : numbers;
        }
    }

    /** The path of one sequence: {@code sequence(65001, 65002)} came from 65002 through 65001. */
    public static AsPath sequence(long... ases) {
        List<AsNumber> numbers = new ArrayList<>(ases.length);
        for (long as : ases) {
            numbers.add(new AsNumber(as));
        }
        return numbers.isEmpty() ? EMPTY : new AsPath(List.of(new Segment(Kind.SEQUENCE, numbers)));
    }

    /** This path with {@code as} in front, as a speaker of that system sends it on. */
    public AsPath prepend(AsNumber as) {
        List<Segment> longer = new ArrayList<>(segments);
        boolean extend = !segments.isEmpty()
                && segments.get(0).kind() == Kind.SEQUENCE
                && segments.get(0).ases().size() < MAX_SEGMENT;
        List<AsNumber> first = new ArrayList<>();
        first.add(as);
        if (extend) {
            first.addAll(longer.remove(0).ases());
        }
        longer.add(0, new Segment(Kind.SEQUENCE, first));
        return new AsPath(longer);
    }

    /** How many hops route selection counts: each number of a sequence, and one for a set (RFC 4271, section 9.1.2.2). */
    public int length() {
        int length = 0;
        for (Segment segment : segments) {
            length += segment.kind() == Kind.SET ? 1 : segment.ases().size();
        }
        return length;
    }

    /** Whether the route has passed {@code as}. */
    public boolean contains(AsNumber as) {
        return segments.stream().anyMatch(segment -> segment.ases().contains(as));
    }

    /** The neighbour that sent the route on last, or empty when the path is empty or starts with a set. */
    public Optional<AsNumber> first() {
        return segments.isEmpty() || segments.get(0).kind() == Kind.SET
                ? Optional.empty()
                : Optional.of(segments.get(0).ases().get(0));
    }

    /** The numbers in order, "65001 65002 {65003 65004}"; nothing for the empty path. */
    @Override
    public String toString() {
        return segments.stream().map(Segment::toString).collect(Collectors.joining(" "));
    }
}
