// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How far readers were behind, over all seeds. Safe for use by multiple threads. */
final class Losses {
    private final List<Long> lags = new ArrayList<>();
    private Duration longest = Duration.ZERO;
    private final Map<Integer, Integer> seeds = new TreeMap<>(); // by members
    private int breaks;
    private int readings;

    synchronized void add(int members, EngineCheck check, Duration settled, Readers readers) {
        seeds.merge(members, 1, Integer::sum);
        lags.addAll(check.lags());
        longest = settled.compareTo(longest) > 0 ? settled : longest;
        breaks += readers.log().failed();
        readings += (int)
                readers.log().told().stream().filter(EngineLog.Told::whole).count();
    }

    /** How many revisions were told as events. */
    synchronized long events() {
        return lags.size();
    }

    @Override
    public synchronized String toString() {
        List<Long> sorted = new ArrayList<>(lags);
        Collections.sort(sorted);
        return "seeds by members " + seeds + ", " + breaks + " connections lost, " + readings + " readings, "
                + sorted.size()
                + " revisions told as events: behind by " + at(sorted, 50) + " at the median, " + at(sorted, 99)
                + " at the 99th percentile, " + at(sorted, 100) + " at most; equal to the source at the latest "
                + longest.toMillis() + " ms after the last fault";
    }

    private static String at(List<Long> sorted, int percent) {
        if (sorted.isEmpty()) {
            return "nothing";
        }
        int index = Math.min(sorted.size() - 1, sorted.size() * percent / 100);
        return sorted.get(index) / 100_000 / 10.0 + " ms";
    }
}
