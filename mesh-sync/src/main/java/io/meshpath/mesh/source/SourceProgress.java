// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.source;

import java.time.Duration;

/**
 * How far a source has come, and how far its store is known to be. Immutable.
 *
 * @param revision up to which everything was applied; 0 before the first reading
 * @param newest the newest revision that the store was seen at
 * @param lag how long it took from seeing that revision until everything up to it was applied; as long as that is not so,
 *     how long it has been waited for
 * @param connections how many connections were made, the present one included
 */
public record SourceProgress(long revision, long newest, Duration lag, long connections) {
    /** Before anything was read. */
    public static final SourceProgress NONE = new SourceProgress(0, 0, Duration.ZERO, 0);

    /** How many revisions the store is ahead, as far as is known; not each of them need concern what is followed. */
    public long behind() {
        return Math.max(0, newest - revision);
    }
}
