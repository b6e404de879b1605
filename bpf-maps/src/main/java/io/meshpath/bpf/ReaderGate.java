// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets one reader in at a time, and any number of visitors who only look; releases what they look at when the last is out:
 * reading unmapped memory would end the process.
 *
 * <p>Safe for use by multiple threads.
 */
final class ReaderGate {
    private static final int CLOSING = 1 << 30;
    private static final int READING = 1 << 29; // the bits below count the visitors

    private final AtomicInteger state = new AtomicInteger();
    private final String what;
    private final Runnable release;

    ReaderGate(String what, Runnable release) {
        this.what = what;
        this.release = release;
    }

    void enter() {
        int before = state.get();
        while (!state.compareAndSet(requireOpen(before), before | READING)) {
            before = state.get();
        }
        if ((before & READING) != 0) {
            throw new IllegalStateException(what + " has a reader already");
        }
    }

    void leave() {
        releaseAfterLast(state.addAndGet(-READING));
    }

    void visit() {
        int before = state.get();
        while (!state.compareAndSet(requireOpen(before), before + 1)) {
            before = state.get();
        }
    }

    void endVisit() {
        releaseAfterLast(state.decrementAndGet());
    }

    private int requireOpen(int before) {
        if ((before & CLOSING) != 0) {
            throw new IllegalStateException("closed: " + what);
        }
        return before;
    }

    /** For a reader that has waited. */
    void requireOpen() {
        requireOpen(state.get());
    }

    /** Releases at once, or when the reader and the last visitor leave; {@code wakeUp} makes a reader leave that waits. */
    void close(Runnable wakeUp) {
        int before = state.get();
        while ((before & CLOSING) == 0 && !state.compareAndSet(before, (before | CLOSING) + 1)) {
            before = state.get();
        }
        if ((before & CLOSING) == 0) {
            try {
                wakeUp.run(); // counted as a visitor: what wakes up the reader is still there
            } finally {
                endVisit();
            }
        }
    }

    private void releaseAfterLast(int after) {
        if (after == CLOSING) {
            release.run();
        }
    }
}
