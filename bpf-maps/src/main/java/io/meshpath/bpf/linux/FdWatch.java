// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Remembers who opened each {@link Fd} from now on, so that a test can name the ones nobody closed:
 *
 * <pre>{@code
 * try (FdWatch watch = FdWatch.start()) {
 *     …
 *     watch.requireNoneOpen();
 * }
 * }</pre>
 *
 * <p>Safe for use by multiple threads. Costs a stack trace for each descriptor while one is started, nothing otherwise.
 */
public final class FdWatch implements AutoCloseable {
    private static final List<FdWatch> STARTED = new CopyOnWriteArrayList<>();

    private final Map<Fd, Throwable> births = new ConcurrentHashMap<>();

    private FdWatch() {}

    /** Starts to remember. */
    public static FdWatch start() {
        FdWatch watch = new FdWatch();
        STARTED.add(watch);
        return watch;
    }

    /** The descriptors opened since the start and still open, each with the stack that opened it. */
    public Map<Fd, Throwable> open() {
        return Map.copyOf(births);
    }

    /**
     * Fails if a descriptor opened since the start is still open.
     *
     * @throws IllegalStateException that names all of them and carries the stacks that opened them as suppressed
     */
    public void requireNoneOpen() {
        Map<Fd, Throwable> left = open();
        if (!left.isEmpty()) {
            IllegalStateException leak = new IllegalStateException("descriptors left open: " + left.keySet());
            left.values().forEach(leak::addSuppressed);
            throw leak;
        }
    }

    /** Stops remembering. Closes no descriptor. */
    @Override
    public void close() {
        STARTED.remove(this);
    }

    static void opened(Fd fd) {
        for (FdWatch watch : STARTED) {
            watch.births.put(fd, new Throwable("opened here: " + fd));
        }
    }

    static void closed(Fd fd) {
        for (FdWatch watch : STARTED) {
            watch.births.remove(fd);
        }
    }
}
