// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

import java.time.Duration;
import java.util.List;

/** A running watch, read by one thread that pulls: nothing here resumes, and a watch that ended stays ended. */
public interface Watch extends AutoCloseable {
    /** Asks the store for a sign of life: an answer without events. */
    void requestProgress();

    /**
     * The next answers, in order: waits for the first one, and takes with it what is already there behind it. Empty when
     * none came in time. The end of the watch is told only when everything before it has been taken.
     *
     * @throws StoreException when the watch has ended; {@link StoreException#isRevisionGone} when it began too far back
     */
    List<WatchBatch> take(Duration timeout, int most) throws InterruptedException;

    @Override
    void close();
}
