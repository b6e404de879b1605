// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import java.util.List;
import java.util.Map;

/**
 * Prefixes under one name, as a CiliumCIDRGroup has them. Immutable.
 *
 * @param labels the group's own
 */
public record CidrGroup(String name, Map<String, String> labels, List<Cidr> prefixes) {
    /** What the key of the label begins with that Cilium gives each group; the rest is its name. */
    private static final String NAME_LABEL = "io.cilium.policy.cidrgroupname/";

    public CidrGroup {
        labels = Map.copyOf(labels);
        prefixes = prefixes.stream().distinct().sorted().toList();
    }

    boolean matches(Selector selector) {
        List<Label> own = labels.entrySet().stream()
                .map(label -> Label.k8s(label.getKey(), label.getValue()))
                .toList();
        return selector.matches(Labels.of(own).with(Label.k8s(NAME_LABEL + name, "")));
    }
}
