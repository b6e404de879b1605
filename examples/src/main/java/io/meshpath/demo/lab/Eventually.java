// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import java.time.Duration;
import java.util.Optional;

/** Waits until something holds, and remembers why it did not hold yet. */
public final class Eventually {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Eventually() {}

    /** Looks once: empty when it holds, else what is still wrong. */
    @FunctionalInterface
    public interface Look {
        Optional<String> problem() throws Exception;
    }

    /**
     * Looks again and again until nothing is wrong, and returns how long that took. An exception while looking counts as
     * a problem, since what is asked may not be there yet; an {@link UnmetException} says that it will never be.
     *
     * @throws UnmetException when {@code limit} has passed, with what was wrong at last
     */
    public static Duration holds(Duration limit, String what, Look look) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            Optional<String> problem = problem(look);
            Duration passed = Duration.ofNanos(System.nanoTime() - start);
            if (problem.isEmpty()) {
                return passed;
            }
            if (passed.compareTo(limit) > 0) {
                throw new UnmetException(what + ": not within " + limit.toSeconds() + " s: " + problem.get());
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    private static Optional<String> problem(Look look) throws InterruptedException {
        try {
            return look.problem();
        } catch (InterruptedException | UnmetException e) {
            throw e;
        } catch (Exception e) {
            return Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }
}
