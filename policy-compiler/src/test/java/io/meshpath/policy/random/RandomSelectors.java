// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.random;

import static io.meshpath.policy.random.Yaml.map;

import io.meshpath.datapath.identity.Label;
import java.util.List;
import java.util.Map;

/** Draws label selectors. */
final class RandomSelectors {
    private final Draw draw;

    RandomSelectors(Draw draw) {
        this.draw = draw;
    }

    /** Whose policy it is: mostly someone who is there. */
    Map<String, Object> subject() {
        return switch (draw.below(4)) {
            case 0 -> map();
            case 1 -> map("matchExpressions", List.of(expression("role")));
            default -> map("matchLabels", map(draw.oneIn(3) ? "k8s:app" : "app", draw.pick(SmallWorld.APPS)));
        };
    }

    /** A peer of a Cilium policy, which may name its cluster and namespace. */
    Map<String, Object> peer() {
        Map<String, Object> labels = map();
        if (!draw.oneIn(3)) {
            labels.put("app", draw.pick(SmallWorld.APPS));
        }
        if (draw.oneIn(3)) {
            labels.put("any:role", draw.pick(SmallWorld.ROLES));
        }
        if (draw.oneIn(3)) {
            labels.put("k8s:" + Label.CLUSTER, draw.pick(SmallWorld.CLUSTERS));
        }
        if (draw.oneIn(3)) {
            labels.put(Label.NAMESPACE, draw.pick(SmallWorld.NAMESPACES));
        } else if (draw.oneIn(4)) {
            labels.put(Label.NAMESPACE_LABELS + "team", draw.pick(SmallWorld.TEAMS));
        }
        Map<String, Object> selector = map("matchLabels", labels);
        switch (draw.below(5)) {
            case 0 -> selector.put("matchExpressions", List.of(expression("role")));
            case 1 -> selector.put("matchExpressions", List.of(expression(Label.CLUSTER)));
            default -> {}
        }
        return selector;
    }

    /** Nodes by their own labels, and by their cluster. */
    Map<String, Object> nodes() {
        Map<String, Object> labels = map();
        if (!draw.oneIn(3)) {
            labels.put(draw.oneIn(2) ? "node:zone" : "zone", draw.pick(SmallWorld.ZONES));
        }
        if (draw.oneIn(4)) {
            labels.put("k8s:" + Label.CLUSTER, draw.pick(SmallWorld.CLUSTERS));
        }
        return map("matchLabels", labels);
    }

    /** Those whose labels nobody knows yet. */
    Map<String, Object> init() {
        return map("matchLabels", map("reserved:init", ""));
    }

    /** Pods, namespaces or nodes as Kubernetes selects them, by one of their labels or by none. */
    Map<String, Object> kubernetes(String key, List<String> values) {
        return switch (draw.below(4)) {
            case 0 -> map();
            case 1 -> map("matchExpressions", List.of(expression(key, values)));
            default -> map("matchLabels", map(key, draw.pick(values)));
        };
    }

    /** One of the four operators on a label. */
    Map<String, Object> expression(String key) {
        return expression(key, key.equals(Label.CLUSTER) ? SmallWorld.CLUSTERS : SmallWorld.ROLES);
    }

    private Map<String, Object> expression(String key, List<String> values) {
        String operator = draw.pick(List.of("In", "NotIn", "Exists", "DoesNotExist"));
        return operator.endsWith("In")
                ? map("key", key, "operator", operator, "values", List.of(draw.pick(values)))
                : map("key", key, "operator", operator);
    }
}
