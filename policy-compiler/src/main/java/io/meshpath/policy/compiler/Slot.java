// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.PolicyModel;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where one matrix is in force: an endpoint and a direction. Immutable. */
record Slot(int endpoint, Direction direction) {
    /** The rules for all slots of these endpoints. Endpoints with the same labels share them. */
    static Map<Slot, Clauses> clauses(PolicyModel model, PortNames names, Map<Integer, Labels> endpoints) {
        Map<Labels, Map<Direction, Clauses>> ofLabels = new HashMap<>();
        Map<Slot, Clauses> clauses = new LinkedHashMap<>();
        endpoints.forEach((endpoint, labels) -> {
            Map<Direction, Clauses> both = ofLabels.computeIfAbsent(labels, subject -> clauses(model, names, subject));
            both.forEach((direction, ofSlot) -> clauses.put(new Slot(endpoint, direction), ofSlot));
        });
        return clauses;
    }

    private static Map<Direction, Clauses> clauses(PolicyModel model, PortNames names, Labels subject) {
        Map<Direction, Clauses> both = new LinkedHashMap<>();
        for (Direction direction : Direction.values()) {
            both.put(direction, Clauses.of(model.ruleSet(subject, direction), names));
        }
        return both;
    }
}
