// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import io.meshpath.datapath.Counters.Counter;
import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.PeerClusters;
import io.meshpath.policy.PolicyContext;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.compiler.PolicyCompiler;
import io.meshpath.policy.document.PolicyParser;
import io.meshpath.vxlan.Vxlan;
import java.util.Map;

/**
 * A pod that obeys compiled policies, and its peers: single packets are run through the programs that are attached to its device
 * and to the underlay, with all the node's tables.
 */
final class PolicyBed implements AutoCloseable {
    private static final int FIRST_POD = 3 << 16;
    private static final int FIRST_PREFIX = 1 << 24;
    private static final int FIRST_NODE = 2 << 24;

    final TwoNodes nodes = TwoNodes.create(Vxlan.encapsulation());
    final AttachedDatapath programs = AttachedDatapath.of(nodes.atlanta);
    final IpAddress pod = nodes.atlanta.podAddress;
    private final PolicyCompiler compiler =
            new PolicyCompiler(nodes.atlanta.datapath().policy());
    private int peers;

    PolicyBed() {
        compiler.addEndpoint(1, Labels.of(Label.k8s(Label.NAMESPACE, "default")));
    }

    /** Puts a policy of these sections in force for the pod. */
    void obey(String sections) {
        String yaml = "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: p}, spec: "
                + "{endpointSelector: {}, " + sections + "}}";
        PolicyContext context = PolicyContext.of(new ClusterName("atlanta")).withPeers(PeerClusters.ANY);
        compiler.policies(PolicyModel.of(PolicyParser.parse("p.yaml", yaml), context));
    }

    /** A pod of the other node that nobody has met yet. */
    IpAddress newPeer() {
        peers++;
        IpAddress address = IpAddress.parse("10.219.1." + peers);
        compiler.addIdentity(FIRST_POD + peers, Labels.of(Label.k8s(Label.NAMESPACE, "default")));
        know(Cidr.of(address), IpcacheEntry.remote(FIRST_POD + peers, nodes.toronto.address));
        return address;
    }

    void know(Cidr prefix, IpcacheEntry entry) {
        nodes.atlanta.datapath().ipcache().update(Map.of(prefix, entry));
    }

    /** A prefix with an identity of its own, as an agent gives it to each that policies name. */
    void know(String prefix) {
        peers++;
        Cidr cidr = Cidr.parse(prefix);
        compiler.addIdentity(FIRST_PREFIX + peers, Labels.of(Label.cidr(cidr)));
        know(cidr, IpcacheEntry.local(FIRST_PREFIX + peers));
    }

    /** A node of the mesh with an identity of its own, by the labels that policies choose it by. */
    void knowNode(IpAddress node, String label, String value) {
        peers++;
        compiler.addIdentity(
                FIRST_NODE + peers,
                Labels.of(
                        ReservedIdentity.REMOTE_NODE.label(),
                        new Label(Label.NODE, label, value),
                        Label.k8s(Label.CLUSTER, "toronto")));
        know(Cidr.of(node), IpcacheEntry.local(FIRST_NODE + peers));
    }

    /** Whether what the pod sends goes on. */
    boolean sends(Frame frame) {
        return programs.fromPod(frame);
    }

    /** Whether the pod gets what its newest peer sends. */
    boolean receives(Frame frame) {
        return receives(frame, FIRST_POD + peers);
    }

    /** Whether the pod gets what the other node sends with this identity. */
    boolean receives(Frame frame, int identity) {
        return programs.fromUnderlay(frame.tunnelled(nodes.toronto.address, nodes.atlanta.address, identity));
    }

    long dropped(DropReason reason) {
        return nodes.atlanta.datapath().counters().entries().stream()
                .filter(counter -> counter.reason() == reason)
                .mapToLong(Counter::packets)
                .sum();
    }

    @Override
    public void close() {
        programs.close();
        nodes.close();
    }
}
