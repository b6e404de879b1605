// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Does the same with many things at the same time. */
public final class AtOnce {
    private static final int THREADS = 16;
    private static final int END_SECONDS = 10;

    private AtOnce() {}

    /** What is done with each thing. */
    @FunctionalInterface
    public interface Task<T, R> {
        R apply(T thing) throws Exception;
    }

    /** What is done with each thing, without a result. */
    @FunctionalInterface
    public interface VoidTask<T> {
        void accept(T thing) throws Exception;
    }

    /**
     * The results in the order of the things, when all are there. On interruption the tasks are interrupted too.
     *
     * @throws Exception the first failure, in the order of the things
     */
    public static <T, R> List<R> map(Collection<T> things, Task<T, R> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(THREADS, things.size())));
        try {
            List<Callable<R>> calls = new ArrayList<>();
            things.forEach(thing -> calls.add(() -> task.apply(thing)));
            List<R> results = new ArrayList<>();
            for (Future<R> future : threads.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            threads.shutdownNow();
            // Whoever cleans up after an interruption must not be overtaken by what a task still starts.
            threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** As {@link #map}, for tasks without a result. */
    public static <T> void each(Collection<T> things, VoidTask<T> task) throws Exception {
        map(things, thing -> {
            task.accept(thing);
            return true;
        });
    }
}
