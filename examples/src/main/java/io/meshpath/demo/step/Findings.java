// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What a step has seen, as lines to be printed. Safe for use by multiple threads. */
public final class Findings {
    private static final double NANOS_PER_MILLI = 1e6;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    /** Adds a line. */
    public void say(String line) {
        lines.add(line);
    }

    /** Adds the lines of a table. */
    public void say(Columns table) {
        lines.addAll(table.lines());
    }

    /** What has been said so far. */
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** A time for humans: milliseconds, with decimals where they matter, or seconds from one second on. */
    static String time(Duration duration) {
        double millis = duration.toNanos() / NANOS_PER_MILLI;
        if (millis < 10) {
            return String.format(Locale.ROOT, "%.2f ms", millis);
        }
        return millis < 1_000
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : String.format(Locale.ROOT, "%.1f s", millis / 1_000);
    }
}
