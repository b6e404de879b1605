// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.source;

import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.StoreHeader;
import io.meshpath.mesh.store.WatchBatch;
import java.util.List;

/**
 * Who hears what a {@link Source} reads. All methods are called by the source's thread; while one of them takes its time,
 * the store is held back. One that throws breaks the connection off: the next one begins with {@link #identify}.
 */
public interface Follower {
    /**
     * A connection stands: makes sure that it is the right store.
     *
     * @return what of it to follow; a scope that differs from the last one is read anew
     * @throws io.meshpath.mesh.MeshException when it is not, or not yet
     */
    Scope identify(KeyValueStore store);

    /** Whether to be told everything, although the source could go on from where it was: something was lost on our side. */
    boolean wantsEverything();

    /** This is everything. */
    void everything(Reading reading);

    /** This happened, in this order; the revisions of each prefix are whole. {@code after} is where it leads to. */
    void happened(List<WatchBatch.Event> events, Position after);

    /** A connection to this store is followed now. */
    void connected(KeyValueStore store);

    /** Comes at least once a second while connected, for whatever depends on time. */
    void turn();

    /**
     * Comes from time to time while connected: makes sure that it is still the right store.
     *
     * @return the header of an answer
     * @throws io.meshpath.mesh.MeshException when it is not
     */
    StoreHeader probe(KeyValueStore store);

    /** The connection broke or could not be made, or this follower threw; a new try follows. */
    void failed(RuntimeException reason);

    /** Nothing comes any more. */
    void ended();
}
