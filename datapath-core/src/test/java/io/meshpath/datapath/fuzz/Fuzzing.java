// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.fuzz;

import com.sun.management.ThreadMXBean;
import io.meshpath.datapath.fuzz.Mutation.Sample;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assertions;
import org.opentest4j.AssertionFailedError;

/**
 * Reads many damaged inputs. Each must be read or refused with one of the exceptions that the reader declares, in bounded
 * time and memory. A failure names its seed: {@link #one} repeats it.
 */
public final class Fuzzing {
    /** A reader that is to be surprised. */
    public interface Reader {
        void read(byte[] input);
    }

    private static final Duration WHOLE = Duration.ofMinutes(10);
    private static final Duration EACH = Duration.ofSeconds(3); // collections of garbage and a busy machine included
    private static final long LEAST_BYTES = 4 << 20; // for what a small input may cost all the same

    private final List<Sample> samples;
    private final Set<Class<? extends RuntimeException>> refusals;
    private final long mostBytesPerByte;
    private final Reader reader;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /**
     * Prepares.
     *
     * @param refusals all that the reader may throw
     * @param mostBytesPerByte how much it may allocate for each byte of the input
     */
    public Fuzzing(
            List<Sample> samples,
            Set<Class<? extends RuntimeException>> refusals,
            long mostBytesPerByte,
            Reader reader) {
        this.samples = List.copyOf(samples);
        this.refusals = Set.copyOf(refusals);
        this.mostBytesPerByte = mostBytesPerByte;
        this.reader = reader;
    }

    /** Reads {@code count} inputs, from {@code firstSeed} on; answers how many were refused. */
    public int run(long firstSeed, int count) {
        samples.forEach(sample -> reader.read(sample.bytes().toBytes())); // loads the classes, which allocates too
        AtomicLong seed = new AtomicLong();
        int[] refused = new int[1];
        Assertions.assertTimeoutPreemptively(
                WHOLE,
                () -> {
                    for (long next = firstSeed; next < firstSeed + count; next++) {
                        seed.set(next);
                        refused[0] += one(next) ? 0 : 1;
                    }
                },
                () -> "reached seed " + seed.get());
        return refused[0];
    }

    /** Reads the input of one seed; answers whether it was not refused. */
    public boolean one(long seed) {
        byte[] input = Mutation.of(samples, seed);
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        boolean isRead = read(input, seed);
        long nanos = System.nanoTime() - start;
        allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
        if (nanos > EACH.toNanos()) {
            throw new AssertionFailedError("seed " + seed + " took " + Duration.ofNanos(nanos));
        }
        if (allocated > Math.max(LEAST_BYTES, mostBytesPerByte * input.length)) {
            throw new AssertionFailedError(
                    "seed " + seed + " allocated " + allocated + " bytes for an input of " + input.length);
        }
        return isRead;
    }

    private boolean read(byte[] input, long seed) {
        try {
            reader.read(input);
            return true;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            if (refusals.contains(e.getClass()) && e.getMessage() != null) {
                return false;
            }
            throw new AssertionFailedError("seed " + seed + " was met with " + e, e);
        }
    }
}
