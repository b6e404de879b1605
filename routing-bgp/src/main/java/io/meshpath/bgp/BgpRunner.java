// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static java.lang.System.Logger.Level.ERROR;

import java.util.concurrent.ThreadFactory;

/**
 * A thread that runs one speaker until it is closed, and closes the speaker then. Safe for use by multiple threads.
 */
public final class BgpRunner implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.meshpath.bgp");

    private final BgpSpeaker speaker;
    private final Ticker ticker;
    private final Thread thread;
    private volatile boolean stopping;

    private BgpRunner(BgpSpeaker speaker, Ticker ticker, ThreadFactory threads) {
        this.speaker = speaker;
        this.ticker = ticker;
        this.thread = threads.newThread(this::run);
    }

    /** Runs {@code speaker}, which the runner owns from now on, on a thread of {@code threads}. */
    public static BgpRunner start(BgpSpeaker speaker, ThreadFactory threads) {
        BgpRunner runner = new BgpRunner(speaker, Ticker.system(), threads);
        runner.thread.start();
        return runner;
    }

    /** Whether the thread still runs; false after {@link #close} and after a failure, which is logged. */
    public boolean isRunning() {
        return thread.isAlive();
    }

    /**
     * Tells the neighbours goodbye, closes the speaker and waits for the thread to end. When the calling thread is
     * interrupted it stops waiting, with its interrupt flag set.
     */
    @Override
    public void close() {
        stopping = true;
        speaker.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (speaker) {
            while (!stopping) {
                long now = ticker.nanoTime();
                if (speaker.doWork(now) == 0) {
                    speaker.awaitWork(now);
                }
            }
        } catch (RuntimeException e) {
            LOG.log(ERROR, "BGP speaker stopped", e);
        }
    }
}
