// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How long all processors of the machine have been busy since it started, with whatever they were: what another program does
 * meanwhile counts too. Immutable.
 *
 * @param seconds in steps of a hundredth
 */
record ProcessorTime(double seconds) {
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, in which /proc/stat is written on every machine

    // Of the first line of /proc/stat, which begins with its name: user, nice, system, interrupts (proc(5)).
    private static final int[] BUSY = {1, 2, 3, 6, 7};

    static ProcessorTime now() {
        try {
            String[] words = Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +", -1);
            double ticks = 0;
            for (int column : BUSY) {
                ticks += Double.parseDouble(words[column]);
            }
            return new ProcessorTime(ticks / TICKS_PER_SECOND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the processors' times", e);
        }
    }

    /** Which share of all processors is busy for this while. */
    static double share(Duration look) {
        ProcessorTime before = now();
        try {
            Thread.sleep(look.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while looking at the processors", e);
        }
        return now().since(before)
                * 1e3
                / look.toMillis()
                / Runtime.getRuntime().availableProcessors();
    }

    /** The seconds between then and this. */
    double since(ProcessorTime before) {
        return seconds - before.seconds;
    }
}
