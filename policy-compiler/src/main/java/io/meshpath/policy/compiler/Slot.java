// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.RuleSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where one matrix is in force: an endpoint and a direction. Immutable. */
record Slot(int endpoint, Direction direction) {
    /** The rules for all slots of these endpoints. Endpoints with the same labels share them. */
    static Map<Slot, RuleSet> ruleSets(PolicyModel model, Map<Integer, Labels> endpoints) {
        Map<Labels, Map<Direction, RuleSet>> ofLabels = new HashMap<>();
        Map<Slot, RuleSet> ruleSets = new LinkedHashMap<>();
        endpoints.forEach((endpoint, labels) -> {
            Map<Direction, RuleSet> both = ofLabels.computeIfAbsent(labels, subject -> ruleSets(model, subject));
            both.forEach((direction, ruleSet) -> ruleSets.put(new Slot(endpoint, direction), ruleSet));
        });
        return ruleSets;
    }

    private static Map<Direction, RuleSet> ruleSets(PolicyModel model, Labels subject) {
        Map<Direction, RuleSet> both = new LinkedHashMap<>();
        for (Direction direction : Direction.values()) {
            both.put(direction, model.ruleSet(subject, direction));
        }
        return both;
    }
}
