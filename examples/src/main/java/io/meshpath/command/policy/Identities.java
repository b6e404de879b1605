// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy;

import io.meshpath.datapath.identity.Identity;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Numbers for the peers of a world, one for each set of labels, from the ranges that an agent takes them from: reserved
 * ones, those of a cluster for pods, those of a node for prefixes. Not safe for use by multiple threads.
 */
final class Identities {
    private static final int FIRST_POD = 1 << 16;

    private final Map<Labels, Integer> numbers = new LinkedHashMap<>();
    private int pods;
    private int locals;

    /** The number of the identity with these labels. */
    int of(Labels labels) {
        Integer known = numbers.get(labels);
        if (known == null) {
            known = next(labels);
            numbers.put(labels, known);
        }
        return known;
    }

    Map<Labels, Integer> all() {
        return numbers;
    }

    private int next(Labels labels) {
        for (ReservedIdentity reserved : ReservedIdentity.values()) {
            boolean itself = labels.size() == 1 || reserved == ReservedIdentity.HOST;
            if (itself && labels.contains(reserved.label()) && !numbers.containsValue(reserved.number())) {
                return reserved.number();
            }
        }
        boolean local = labels.stream().allMatch(label -> label.source().matches("cidr|fqdn|reserved"));
        return local && !labels.isEmpty() ? Identity.local(++locals) : FIRST_POD + pods++;
    }
}
