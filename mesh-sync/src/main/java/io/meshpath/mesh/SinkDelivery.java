// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.mesh.fact.FactChanges;
import io.meshpath.mesh.fact.MeshSinks;
import io.meshpath.mesh.fact.StateSink;
import java.util.Map;
import java.util.Set;

/**
 * Hands changes to sinks in an order in which nothing is known before what it rests on. After a sink failed, everything
 * is handed over again. Owned by the mirror's thread.
 */
final class SinkDelivery {
    private final MeshSinks sinks;
    private boolean complete; // whether the sinks have been told everything, and nothing failed since
    private boolean pruned; // whether they have nothing more than that

    SinkDelivery(MeshSinks sinks) {
        this.sinks = sinks;
    }

    /** Hands over what changed. */
    void changes(FactChanges changes) {
        if (changes.isEmpty()) {
            return;
        }
        boolean was = complete;
        complete = false;
        update(changes);
        delete(sinks.services(), changes.services().gone());
        delete(sinks.addresses(), changes.addresses().gone());
        delete(sinks.identities(), changes.identities().gone());
        delete(sinks.nodes(), changes.nodes().gone());
        complete = was;
    }

    /** Hands over everything there is. What is beyond it stays until {@link #prune}. */
    void whole(FactChanges whole) {
        complete = false;
        pruned = false;
        update(whole);
        complete = true;
    }

    /** What is beyond this goes. */
    void prune(FactChanges whole) {
        complete = false;
        sinks.services().prune(whole.services().changed());
        sinks.addresses().prune(whole.addresses().changed());
        sinks.identities().prune(whole.identities().changed());
        sinks.nodes().prune(whole.nodes().changed());
        pruned = true;
        complete = true;
    }

    /** Whether what was beyond everything has gone. */
    boolean isPruned() {
        return pruned;
    }

    /** Whether the sinks need everything again. */
    boolean isComplete() {
        return complete;
    }

    private void update(FactChanges changes) {
        update(sinks.nodes(), changes.nodes().changed());
        update(sinks.identities(), changes.identities().changed());
        update(sinks.addresses(), changes.addresses().changed());
        update(sinks.services(), changes.services().changed());
    }

    private static <K, V> void update(StateSink<K, V> sink, Map<K, V> changed) {
        if (!changed.isEmpty()) {
            sink.update(changed);
        }
    }

    private static <K, V> void delete(StateSink<K, V> sink, Set<K> gone) {
        if (!gone.isEmpty()) {
            sink.delete(gone);
        }
    }
}
