// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import io.meshpath.datapath.Encapsulation;
import io.meshpath.datapath.EndpointSettings;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.NodeDatapath;
import io.meshpath.datapath.NodeSettings;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ours: a node datapath on each side, which keeps connections and asks for verdicts whatever the policy is.
 *
 * @param text what reports call the way from node to node
 * @param rules what the answering pod lets in; empty: everything
 */
record MeshpathWay(String text, Encapsulation encapsulation, Optional<Rules> rules) implements Way {
    /** Where nodes keep their pins. */
    static final Path PINS = Path.of("/sys/fs/bpf");

    private static final int ENDPOINT = 1;
    private static final ClusterId CLUSTER = new ClusterId(1);
    private static final int SERVER_IDENTITY = 1 << 16 | 0xff;
    private static final MapSizes SIZES =
            MapSizes.DEFAULT.withConnections(1 << 16).withAddresses(1 << 12).withPrefixes(1 << 10);

    /** The same behind these rules. */
    MeshpathWay with(Rules some) {
        return new MeshpathWay(text, encapsulation, Optional.of(some));
    }

    @Override
    public int overhead(Family family) {
        return TwoNodes.UNDERLAY_MTU - encapsulation.podMtu(TwoNodes.UNDERLAY_MTU, family == Family.IPV6);
    }

    @Override
    public AutoCloseable join(TwoNodes nodes) {
        Deque<Runnable> removals = new ArrayDeque<>();
        try {
            nodes.sides().forEach(side -> join(side, removals));
        } catch (RuntimeException e) {
            removals.forEach(Runnable::run);
            throw e;
        }
        return () -> removals.forEach(Runnable::run);
    }

    private void join(Side side, Deque<Runnable> removals) {
        NodeDatapath datapath = side.node().call(() -> NodeDatapath.open(settings(side), encapsulation));
        removals.push(() -> side.node().run(datapath::remove));
        tell(datapath, side);
        if (!encapsulation.isTunnel()) {
            KernelWay.ROUTING.join(side);
        }
        side.node().run(() -> {
            datapath.endpoints().attach(endpoint(side));
            datapath.activate();
        });
    }

    private void tell(NodeDatapath datapath, Side side) {
        IpAddress otherNode = address(side.family().node(side.otherNumber()));
        datapath.nodes().update(Map.of(otherNode, CLUSTER));
        datapath.ipcache()
                .update(Map.of(
                        Cidr.of(pod(side.family(), side.number())),
                        IpcacheEntry.local(identity(side.number())),
                        Cidr.of(pod(side.family(), side.otherNumber())),
                        IpcacheEntry.remote(identity(side.otherNumber()), otherNode)));
        PolicyTables policy = datapath.policy();
        policy.enforce(ENDPOINT, Direction.EGRESS, VerdictMatrix.ALLOW_ALL);
        policy.enforce(ENDPOINT, Direction.INGRESS, VerdictMatrix.ALLOW_ALL);
        if (side.number() == TwoNodes.SERVER) {
            rules.ifPresent(few -> RulePolicy.enforce(few, ENDPOINT, policy));
        }
    }

    private NodeSettings settings(Side side) {
        Path pins = PINS.resolve(side.node().path().getFileName().toString());
        return new NodeSettings(
                pins,
                "underlay",
                List.of(address(side.family().node(side.number()))),
                CLUSTER,
                IdentityLayout.CLUSTERS_255,
                SIZES);
    }

    private EndpointSettings endpoint(Side side) {
        MacAddress mac = MacAddress.parse("02:00:00:00:0" + side.number() + ":02");
        return new EndpointSettings(
                ENDPOINT, "lxc", List.of(pod(side.family(), side.number())), mac, identity(side.number()));
    }

    private int identity(int number) {
        return number == TwoNodes.SERVER ? SERVER_IDENTITY : RulePolicy.clientIdentity(rules.orElse(Rules.ONE));
    }

    private static IpAddress pod(Family family, int number) {
        return address(family.pod(number));
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text);
    }

    @Override
    public String toString() {
        return text + rules.map(few -> ", " + few).orElse("");
    }
}
