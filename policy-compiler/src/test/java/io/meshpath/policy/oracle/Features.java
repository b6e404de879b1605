// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.oracle;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What of the policy language is in a rule, so that a test can count what decided something. */
final class Features {
    private static final Set<String> RULES = Set.of("ingress", "ingressDeny", "egress", "egressDeny");
    private static final Set<String> CHOICES = Set.of("protocol", "action", "family", "operator", "tier");

    private final Set<String> found = new TreeSet<>();

    private Features() {}

    static Set<String> of(Statement statement) {
        Features features = new Features();
        statement.spec().forEach((field, value) -> {
            if (!RULES.contains(field)) {
                features.add(field, value);
            }
        });
        statement.rule().forEach(features::add);
        return features.found;
    }

    private void add(String path, Object value) {
        String field = path.substring(path.lastIndexOf('.') + 1);
        if (value instanceof Map<?, ?> map) {
            found.add(map.isEmpty() ? path + "={}" : path);
            if (!field.equals("matchLabels")) {
                map.forEach((key, content) -> add(path + "." + key, content));
            }
        } else if (value instanceof List<?> list) {
            found.add(list.isEmpty() ? path + "=[]" : path);
            list.forEach(item -> add(path, item));
        } else {
            found.add(CHOICES.contains(field) || field.endsWith("Entities") ? path + "=" + value : named(path, value));
        }
    }

    /** Ports say in which form they are written. */
    private static String named(String path, Object value) {
        if (!path.endsWith("port")) {
            return path;
        }
        String port = value.toString();
        return path + (port.equals("0") ? "=0" : Character.isDigit(port.charAt(0)) ? "=number" : "=name");
    }
}
