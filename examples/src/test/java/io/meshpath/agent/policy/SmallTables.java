// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.util.HashMap;
import java.util.Map;

/** Tables without a kernel that have room for matrices of so many verdicts, each endpoint and direction on its own. */
final class SmallTables implements PolicyTables {
    private record Slot(int endpoint, Direction direction) {}

    private final Map<Slot, VerdictMatrix> matrices = new HashMap<>();
    private final Map<Integer, Integer> classes = new HashMap<>();
    private int room;
    private int asked;
    private long revision;

    SmallTables(int room) {
        this.room = room;
    }

    void resize(int changed) {
        room = changed;
    }

    /** How often they were asked to enforce something. */
    int asked() {
        return asked;
    }

    int classOf(int identity) {
        return classes.getOrDefault(identity, 0);
    }

    @Override
    public void identityClass(int identity, int identityClass) {
        classes.put(identity, identityClass);
    }

    @Override
    public void portClass(PortSpace space, int first, int last, int portClass) {}

    @Override
    public long enforce(int endpoint, Direction direction, VerdictMatrix matrix) {
        asked++;
        Map<Slot, VerdictMatrix> next = new HashMap<>(matrices);
        next.put(new Slot(endpoint, direction), matrix);
        int needed = next.values().stream()
                .mapToInt(each -> each.rows() * each.columns())
                .sum();
        if (needed > room) {
            throw new IllegalStateException("full: " + needed + " verdicts");
        }
        matrices.putAll(next);
        return ++revision;
    }

    @Override
    public void forget(int endpoint) {
        matrices.keySet().removeIf(slot -> slot.endpoint == endpoint);
    }
}
