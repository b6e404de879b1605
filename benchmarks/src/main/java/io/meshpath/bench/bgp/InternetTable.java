// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Makes a table that is like a real one where it matters to a speaker: how many routes and paths there are, how many routes
 * share a path, how long paths and prefixes are. The real one is what AS 1853 told RIPE's collector on 22 July 2002, without
 * the 160 routes that have AS_SETs (RIPE-NCC/bgpdump, test_data/bview.20020722.2337.gz).
 */
final class InternetTable {
    /** How many paths have 1, 2, … routes. */
    private static final int[] PATHS_WITH_ROUTES = {
        7975, 2950, 1529, 974, 742, 502, 394, 314, 269, 195, 157, 153, 116, 124, 80, 108, 63, 53, 46, 45, 37, 42, 35,
        35, 30, 36, 24, 28, 24, 18, 20, 24, 16, 15, 12, 10, 8, 10, 16, 11
    };

    /** How many paths have more; the largest, and how their number of routes falls with their rank. */
    private static final int LARGE_PATHS = 386;

    private static final int LARGEST = 1794;
    private static final double FALL = 0.585;

    /** How many paths have 0, 1, … systems behind the sender's. */
    private static final int[] PATHS_OF_LENGTH = {
        1, 73, 2046, 7347, 4180, 2021, 835, 497, 248, 129, 83, 35, 47, 39, 20, 16, 4, 1, 0, 1, 2
    };

    /** How many prefixes have a length of 0, 1, … */
    private static final int[] PREFIXES_OF_LENGTH = {
        0, 0, 0, 0, 0, 0, 0, 0, 17, 6, 7, 12, 35, 85, 233, 412, 7255, 1437, 2634, 7616, 7404, 5189, 7889, 9611, 62408,
        210, 183, 34, 32, 20, 78, 0, 19
    };

    private static final int SYSTEMS = 13_463;
    private static final int ROUTES = 112_826;
    private static final long IPV6_BLOCK = 0x2a00L << 48;
    private static final int IPV6_BLOCK_BITS = 16;
    private static final long SEED = 20020722;

    private final Random random = new Random(SEED);
    private final Family family;
    private final Set<List<Integer>> paths = new HashSet<>();
    private final Set<Long> prefixes = new HashSet<>();

    private InternetTable(Family family) {
        this.family = family;
    }

    /** The same sets each time, in an order that has nothing to do with them. */
    static List<RouteSet> sets(Family family, double portion) {
        List<Integer> sizes = sizes();
        Collections.shuffle(sizes, new Random(SEED));
        InternetTable table = new InternetTable(family);
        return sizes.stream()
                .limit(Math.max(1, Math.round(sizes.size() * portion)))
                .map(table::set)
                .toList();
    }

    private static List<Integer> sizes() {
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < PATHS_WITH_ROUTES.length; i++) {
            sizes.addAll(Collections.nCopies(PATHS_WITH_ROUTES[i], i + 1));
        }
        for (int rank = 1; rank <= LARGE_PATHS; rank++) {
            sizes.add((int) Math.round(LARGEST * Math.pow(rank, -FALL)));
        }
        int missing = ROUTES - sizes.stream().mapToInt(Integer::intValue).sum();
        sizes.add(sizes.remove(sizes.size() - 1) + missing);
        return sizes;
    }

    private RouteSet set(int size) {
        RouteSet set = new RouteSet(path(), size);
        long prefix = 0;
        int length = 0;
        while (set.size() < size) {
            if (length > 0 && random.nextBoolean()) { // half of those that share a path share a /16 there, too
                prefix += 1L << (Integer.SIZE - length);
            } else {
                length = draw(PREFIXES_OF_LENGTH);
                prefix = unicast() & -(1L << (Integer.SIZE - length));
            }
            if (isUnicast(prefix) && prefixes.add(prefix << Byte.SIZE | length)) {
                add(set, prefix, length);
            }
        }
        return set;
    }

    private void add(RouteSet set, long prefix, int length) {
        if (family == Family.IPV4) {
            set.add(prefix << Integer.SIZE, length);
        } else {
            set.add(IPV6_BLOCK | prefix << IPV6_BLOCK_BITS, length + IPV6_BLOCK_BITS);
        }
    }

    private long unicast() {
        return (long) (random.nextDouble() * (1L << Integer.SIZE));
    }

    // From 1.0.0.0 to 223.255.255.255, without those that stand for this host, for marks and for the links of the
    // bench.
    private static boolean isUnicast(long prefix) {
        int first = (int) (prefix >> 24);
        return first >= 1 && first < 224 && first != 10 && first != 127 && first != 198;
    }

    private int[] path() {
        while (true) {
            int[] path = new int[draw(PATHS_OF_LENGTH)];
            for (int i = 0; i < path.length; i++) {
                path[i] = 1 + (int) (SYSTEMS * Math.pow(random.nextDouble(), 2)); // some carry more than others
            }
            if (paths.add(Arrays.stream(path).boxed().toList())) {
                return path;
            }
        }
    }

    private int draw(int[] counts) {
        int left = random.nextInt(Arrays.stream(counts).sum());
        int value = 0;
        while (left >= counts[value]) {
            left -= counts[value++];
        }
        return value;
    }
}
