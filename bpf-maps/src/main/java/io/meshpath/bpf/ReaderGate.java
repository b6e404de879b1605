// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets one reader in at a time, and releases what it reads only when it is out: reading unmapped memory would end the process.
 *
 * <p>Safe for use by multiple threads.
 */
final class ReaderGate {
    private static final int IDLE = 0;
    private static final int READING = 1;
    private static final int CLOSING = 2;
    private static final int CLOSED = 3;

    private final AtomicInteger state = new AtomicInteger(IDLE);
    private final String what;
    private final Runnable release;

    ReaderGate(String what, Runnable release) {
        this.what = what;
        this.release = release;
    }

    void enter() {
        int before = state.compareAndExchange(IDLE, READING);
        if (before != IDLE) {
            throw new IllegalStateException(before == READING ? what + " has a reader already" : "closed: " + what);
        }
    }

    void leave() {
        if (!state.compareAndSet(READING, IDLE)) {
            finish(); // somebody asked to close meanwhile
        }
    }

    /** Releases at once, or when the reader leaves. */
    void close() {
        int before = state.get();
        while (before < CLOSING && !state.compareAndSet(before, CLOSING)) {
            before = state.get();
        }
        if (before == IDLE) {
            finish();
        }
    }

    private void finish() {
        state.set(CLOSED);
        release.run();
    }
}
