// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

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
public record ProcessorTime(double seconds) {
    private static final Duration LOOK = Duration.ofMillis(300);
    private static final double QUIET = 0.05;
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, in which /proc/stat is written on every machine

    // Of the first line of /proc/stat, which begins with its name: user, nice, system, interrupts (proc(5)).
    private static final int[] BUSY = {1, 2, 3, 6, 7};

    public static ProcessorTime now() {
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

    /** Says on standard error when somebody else keeps the machine busy. */
    public static void warnIfBusy() {
        double busy = share(LOOK);
        if (busy > QUIET) {
            System.err.printf(
                    "meshpath bench: something else takes %.0f %% of this machine; figures will be worse for it%n",
                    busy * 100);
        }
    }

    /** The seconds between then and this. */
    public double since(ProcessorTime before) {
        return seconds - before.seconds;
    }
}
