// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static java.lang.System.Logger.Level.ERROR;

import java.util.List;
import java.util.concurrent.ThreadFactory;

/**
 * A thread that runs one speaker, and what goes along with it, until it is closed, and closes the speaker then. Safe for use by
 * multiple threads.
 */
public final class BgpRunner implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.meshpath.bgp");

    private final BgpSpeaker speaker;
    private final List<Work> alongside;
    private final Ticker ticker;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean restarting;

    private BgpRunner(BgpSpeaker speaker, List<Work> alongside, Ticker ticker, ThreadFactory threads) {
        this.speaker = speaker;
        this.alongside = alongside;
        this.ticker = ticker;
        this.thread = threads.newThread(this::run);
    }

    /** What the speaker's thread does besides: {@code kernelRoutes::doWork}. */
    @FunctionalInterface
    public interface Work {
        /** One turn at the time {@code now}; answers how much was done, 0 when the thread may idle. */
        int doWork(long now);
    }

    /**
     * Runs {@code speaker}, which the runner owns from now on, on a thread of {@code threads}.
     *
     * @param alongside gets a turn after each turn of the speaker, and at least one a second; it is not closed
     */
    public static BgpRunner start(BgpSpeaker speaker, ThreadFactory threads, Work... alongside) {
        BgpRunner runner = new BgpRunner(speaker, List.of(alongside), Ticker.system(), threads);
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

    /**
     * As {@link #close}, but neighbours that keep routes while we restart are told nothing ({@link
     * BgpSpeaker#closeForRestart}).
     */
    public void closeForRestart() {
        restarting = true;
        close();
    }

    private void run() {
        try (speaker) {
            while (!stopping) {
                long now = ticker.nanoTime();
                int work = speaker.doWork(now);
                for (Work besides : alongside) {
                    work += besides.doWork(now);
                }
                if (work == 0) {
                    speaker.awaitWork(now);
                }
            }
            if (restarting) {
                speaker.closeForRestart();
            }
        } catch (RuntimeException e) {
            LOG.log(ERROR, "BGP speaker stopped", e);
        }
    }
}
