// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import java.util.Map;

/**
 * A Kubernetes service, as rules that name services see it. Immutable.
 *
 * @param labels the service's own
 * @param selector the labels of the pods behind it, in its namespace; empty where its endpoints are addresses
 * @param addresses of its endpoints, where it has no selector
 */
public record Service(
        String namespace,
        String name,
        Map<String, String> labels,
        Map<String, String> selector,
        List<IpAddress> addresses) {
    public Service {
        labels = Map.copyOf(labels);
        selector = Map.copyOf(selector);
        addresses = List.copyOf(addresses);
    }

    /** Who is behind it: the pods that its selector chooses in its namespace, or its addresses. */
    List<Peer> peers() {
        if (selector.isEmpty()) {
            return addresses.stream()
                    .<Peer>map(address -> new Peer.Network(Cidr.of(address), List.of()))
                    .toList();
        }
        Selector pods = Selector.of(Label.k8s(Label.NAMESPACE, namespace));
        for (Map.Entry<String, String> label : selector.entrySet()) {
            pods = pods.and(Requirement.is(Label.k8s(label.getKey(), label.getValue())));
        }
        return List.of(new Peer.Endpoints(pods));
    }
}
