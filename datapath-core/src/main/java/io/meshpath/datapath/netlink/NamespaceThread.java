// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.netlink.NetworkNamespace.Action;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A thread that changes its namespace once and then ends.
 *
 * <p>It is never given back to anybody, so there is no way back that could fail, and no later work can find itself in
 * the wrong namespace.
 */
final class NamespaceThread {
    private NamespaceThread() {}

    /** Runs {@code enter}, then {@code action}, on a new thread, and answers what the action did. */
    static <T, X extends Exception> T call(String name, Runnable enter, Action<T, X> action) throws X {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter.run();
            return action.call();
        });
        Thread thread = new Thread(task, name);
        thread.setDaemon(true); // an exit of the process does not wait for it: the caller does
        thread.start();
        return result(thread, task);
    }

    @SuppressWarnings("unchecked") // what an action throws is unchecked or an X
    private static <T, X extends Exception> T result(Thread thread, FutureTask<T> task) throws X {
        join(thread);
        try {
            return task.get(); // at once: the thread has ended
        } catch (InterruptedException e) {
            throw new AssertionError("waited for a thread that has ended", e);
        } catch (ExecutionException e) {
            Throwable thrown = Objects.requireNonNull(e.getCause());
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw (X) thrown;
        }
    }

    /** Waits however often the caller is interrupted, and passes that on: the work must not go on unseen. */
    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
