// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

/** Waits for threads of ours. */
public final class Threads {
    private Threads() {}

    /** Waits for a thread that has been told to end; an interrupt meanwhile is kept for later. */
    public static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
