// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into an interrupt of the thread that watches for them, and holds the process until that thread
 * has cleaned up.
 */
final class Interruption implements AutoCloseable {
    private static final int CLEAN_UP_SECONDS = 30;

    private final Thread watching = Thread.currentThread();
    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "interruption");
    private volatile boolean requested;

    private Interruption() {}

    static Interruption watch() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Whether somebody wants the process to end. */
    boolean requested() {
        return requested;
    }

    private void interrupt() {
        requested = true;
        watching.interrupt();
        try {
            if (!cleanedUp.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("meshpath demo: still cleaning up after " + CLEAN_UP_SECONDS
                        + " s; remove the rest with: meshpath demo --remove");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Everything is cleaned up: the process may end. */
    @Override
    public void close() {
        cleanedUp.countDown();
        if (!requested) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // it has begun just now, and finds everything cleaned up
            }
        }
    }
}
