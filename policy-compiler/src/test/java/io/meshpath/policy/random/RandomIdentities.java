// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.random;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.NamedPorts;
import io.meshpath.policy.PortRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws who is there: pods of several clusters, nodes, prefixes and names. */
final class RandomIdentities {
    private static final int FIRST_POD = 65536;
    private static final int FIRST_PREFIX =
            (1 << 24) + 1; // identities of prefixes are the node's own (Cilium's scopes)
    private static final int FIRST_NAME = (1 << 24) + 1001;
    private static final int FIRST_NODE = (2 << 24) + 1;

    private final Draw draw;

    RandomIdentities(Draw draw) {
        this.draw = draw;
    }

    /** Identities by number: the reserved ones, prefixes, addresses of names, nodes and pods. Number 0 is not among them. */
    Map<Integer, Labels> all(int pods) {
        Map<Integer, Labels> identities = new LinkedHashMap<>();
        for (ReservedIdentity reserved : ReservedIdentity.values()) {
            if (reserved != ReservedIdentity.UNKNOWN) {
                identities.put(reserved.number(), Labels.of(reserved.label()));
            }
        }
        identities.computeIfPresent(
                ReservedIdentity.KUBE_APISERVER.number(),
                (number, labels) -> labels.with(ReservedIdentity.REMOTE_NODE.label()));
        identities.put(ReservedIdentity.HOST.number(), node(ReservedIdentity.HOST));
        for (int i = 0; i < SmallWorld.PREFIXES.size(); i++) {
            identities.put(FIRST_PREFIX + i, Labels.of(prefix(SmallWorld.PREFIXES.get(i))));
        }
        for (int i = 0; i < SmallWorld.NAMES.size(); i++) {
            identities.put(FIRST_NAME + i, addressOf(SmallWorld.NAMES.get(i)));
        }
        for (int i = 0; i < 4; i++) {
            identities.put(FIRST_NODE + i, node(ReservedIdentity.REMOTE_NODE));
        }
        for (int i = 0; i < pods; i++) {
            identities.put(FIRST_POD + i, pod(new ClusterName(draw.pick(SmallWorld.CLUSTERS))));
        }
        return identities;
    }

    private static Label prefix(String text) {
        return Label.cidr(Cidr.parse(text));
    }

    private Labels addressOf(String name) {
        return Labels.of(
                prefix(draw.pick(List.of("10.1.2.3/32", "192.0.2.0/24"))),
                new Label(Label.FQDN, name, ""),
                ReservedIdentity.WORLD_IPV4.label());
    }

    /** The labels of some node: the local one's as {@link ReservedIdentity#HOST}. */
    Labels node(ReservedIdentity as) {
        String cluster = as == ReservedIdentity.HOST ? SmallWorld.LOCAL.value() : draw.pick(SmallWorld.CLUSTERS);
        return Labels.of(
                as.label(),
                Label.cluster(new ClusterName(cluster)),
                new Label("node", "zone", draw.pick(SmallWorld.ZONES)));
    }

    /** The labels of some pod. */
    Labels pod(ClusterName cluster) {
        String namespace = draw.pick(SmallWorld.NAMESPACES);
        List<Label> labels = new ArrayList<>();
        labels.add(Label.k8s(Label.NAMESPACE, namespace));
        labels.add(Label.k8s(Label.NAMESPACE_LABELS + "kubernetes.io/metadata.name", namespace));
        labels.add(Label.k8s(Label.NAMESPACE_LABELS + "team", draw.pick(SmallWorld.TEAMS)));
        labels.add(Label.cluster(cluster));
        labels.add(Label.k8s("app", draw.pick(SmallWorld.APPS)));
        if (draw.oneIn(2)) {
            labels.add(
                    new Label(draw.pick(List.of(Label.K8S, Label.UNSPECIFIED)), "role", draw.pick(SmallWorld.ROLES)));
        }
        if (draw.oneIn(2)) {
            labels.addAll(namedPorts().labels());
        }
        return Labels.of(labels);
    }

    private NamedPorts namedPorts() {
        Map<String, PortRange> ports = new LinkedHashMap<>();
        ports.put("http", PortRange.one(PortSpace.TCP, draw.pick(List.of(80, 8080))));
        if (draw.oneIn(2)) {
            ports.put("dns", PortRange.one(draw.pick(List.of(PortSpace.UDP, PortSpace.TCP)), 53));
        }
        if (draw.oneIn(3)) {
            ports.put("metrics", PortRange.one(PortSpace.SCTP, 9153));
        }
        return new NamedPorts(ports);
    }
}
