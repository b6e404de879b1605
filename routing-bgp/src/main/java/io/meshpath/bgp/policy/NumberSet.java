// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Some of the numbers from 0 to 4294967295: AS numbers, path lengths, MEDs, the parts of a community. Two sets of the same
 * numbers are equal, however they were written. Immutable; asking allocates nothing.
 */
public final class NumberSet {
    /** Every number. */
    public static final NumberSet ALL = new NumberSet(new long[] {0}, new long[] {0xffff_ffffL});

    private static final Pattern RANGE = Pattern.compile("([0-9]{1,10})(?:-([0-9]{1,10}))?");
    private static final long MAX = 0xffff_ffffL;

    // Ranges that neither meet nor overlap, in ascending order; both ends belong to them.
    private final long[] least;
    private final long[] most;

    private NumberSet(long[] least, long[] most) {
        this.least = least;
        this.most = most;
    }

    /** The one number. */
    public static NumberSet of(long number) {
        return range(number, number);
    }

    /**
     * The numbers from {@code least} to {@code most}.
     *
     * @throws IllegalArgumentException unless 0 ≤ {@code least} ≤ {@code most} ≤ 4294967295
     */
    public static NumberSet range(long least, long most) {
        if (least < 0 || most > MAX || least > most) {
            throw new IllegalArgumentException(
                    "not a range within 0 to 4294967295, the lower end first: " + least + "-" + most);
        }
        return new NumberSet(new long[] {least}, new long[] {most});
    }

    /**
     * Reads "65001", "64512-65534" or "*" for all.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static NumberSet parse(String text) {
        if (text.equals("*")) {
            return ALL;
        }
        Matcher range = RANGE.matcher(text);
        if (!range.matches()) {
            throw new IllegalArgumentException(
                    "expected a number, a range such as 64512-65534, or * but was '" + text + "'");
        }
        long first = Long.parseLong(range.group(1));
        return range(first, range.group(2) == null ? first : Long.parseLong(range.group(2)));
    }

    /** Whatever is in one of {@code sets}. */
    public static NumberSet union(List<NumberSet> sets) {
        List<long[]> ranges = new ArrayList<>();
        for (NumberSet set : sets) {
            for (int i = 0; i < set.least.length; i++) {
                ranges.add(new long[] {set.least[i], set.most[i]});
            }
        }
        ranges.sort(Comparator.comparingLong(range -> range[0]));
        List<long[]> joined = new ArrayList<>();
        for (long[] range : ranges) {
            long[] last = joined.isEmpty() ? new long[] {-2, -2} : joined.get(joined.size() - 1);
            if (range[0] <= last[1] + 1) {
                last[1] = Math.max(last[1], range[1]);
            } else {
                joined.add(range);
            }
        }
        return of(joined);
    }

    /** Every number that is not in this set. */
    public NumberSet complement() {
        List<long[]> gaps = new ArrayList<>();
        long next = 0;
        for (int i = 0; i < least.length; i++) {
            if (least[i] > next) {
                gaps.add(new long[] {next, least[i] - 1});
            }
            next = most[i] + 1;
        }
        if (next <= MAX) {
            gaps.add(new long[] {next, MAX});
        }
        return of(gaps);
    }

    private static NumberSet of(List<long[]> ranges) {
        return new NumberSet(
                ranges.stream().mapToLong(range -> range[0]).toArray(),
                ranges.stream().mapToLong(range -> range[1]).toArray());
    }

    /** Whether {@code number} is in the set. */
    public boolean contains(long number) {
        int low = 0;
        int high = least.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (number < least[middle]) {
                high = middle - 1;
            } else if (number > most[middle]) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /** Whether no number of the set is above {@code limit}. */
    boolean isWithin(long limit) {
        return most.length == 0 || most[most.length - 1] <= limit;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NumberSet that && Arrays.equals(least, that.least) && Arrays.equals(most, that.most);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(least) + Arrays.hashCode(most);
    }

    /** "*", or the ranges as {@link #parse} reads each: "65001 64512-65534". */
    @Override
    public String toString() {
        if (equals(ALL)) {
            return "*";
        }
        return IntStream.range(0, least.length)
                .mapToObj(i -> least[i] == most[i] ? Long.toString(least[i]) : least[i] + "-" + most[i])
                .collect(Collectors.joining(" "));
    }
}
