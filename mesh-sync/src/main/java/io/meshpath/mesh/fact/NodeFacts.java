// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import com.google.protobuf.ByteString;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.cilium.NodeAddress;
import io.meshpath.mesh.cilium.StateKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A cluster's nodes: each must be the cluster's own, and loses the addresses and pod CIDRs that are not its to announce.
 * Not safe for use by multiple threads.
 */
final class NodeFacts implements Facts {
    private final ExpectedCluster expected;
    private final ClusterId id;
    private final KeyLayout layout;
    private final RefusalLog refusals;
    private final FactTable<String, MeshNode> table = new FactTable<>();
    private final Map<String, Set<Cidr>> claimed = new HashMap<>();
    private final Set<String> contested = new HashSet<>();
    private final NodeBlocks blocks = new NodeBlocks();

    NodeFacts(ExpectedCluster expected, ClusterId id, KeyLayout layout, RefusalLog refusals) {
        this.expected = expected;
        this.id = id;
        this.layout = layout;
        this.refusals = refusals;
    }

    FactTable<String, MeshNode> table() {
        return table;
    }

    @Override
    public Stream<String> keys() {
        return table.keys().stream().map(layout::node);
    }

    @Override
    public void put(String key, ByteString value) {
        String name = nameIn(key);
        table.say(name, read(name, value.toStringUtf8()));
        decide(name);
    }

    @Override
    public void delete(String key) {
        String name = nameIn(key);
        table.unsay(name);
        decide(name);
    }

    private String nameIn(String key) {
        String prefix = layout.prefix(StateKind.NODES);
        if (!key.startsWith(prefix)) {
            throw new IllegalArgumentException("a node of another cluster does not belong into the etcd of "
                    + expected.name() + "; delete the key there");
        }
        return key.substring(prefix.length());
    }

    /** Reads a node, which must agree with its key and its cluster. */
    private MeshNode read(String name, String json) {
        MeshNode node = MeshNode.read(json);
        if (!node.cluster().equals(expected.name())) {
            throw new IllegalArgumentException("the node says it is of cluster " + node.cluster() + " but stands in "
                    + expected.name() + "'s etcd; correct the cluster name on that node");
        }
        if (!node.name().equals(name)) {
            throw new IllegalArgumentException(
                    "the node says its name is " + node.name() + "; the key must end with the same name");
        }
        if (!node.clusterId().equals(id)) {
            throw new IllegalArgumentException("the node says cluster id " + node.clusterId() + " but "
                    + expected.name() + "'s is " + id + "; correct the cluster id on that node");
        }
        return node;
    }

    /** Decides about one node again; {@link NodeBlocks#takeMoved} says afterwards which addresses that can concern. */
    private void decide(String name) {
        Optional<MeshNode> said = table.said(name);
        Optional<MeshNode> taken = said.flatMap(this::claim);
        if (said.isEmpty()) {
            contested.remove(name);
            refusals.remove(key(name));
        }
        keepOnly(name, taken.map(NodeFacts::claims).orElse(Set.of()));
        taken.ifPresentOrElse(blocks::put, () -> blocks.remove(name));
        table.decide(name, isSelf(name) ? Optional.empty() : taken);
    }

    /** What is left of a node; nothing is claimed for one that could not be sent to in any case. */
    private Optional<MeshNode> claim(MeshNode node) {
        List<String> reasons = new ArrayList<>();
        Set<NodeAddress> addresses = new HashSet<>();
        claimAddresses(node, address -> address.preference() >= 0, addresses, reasons);
        if (addresses.isEmpty()) {
            reasons.add("the node has no address that packets could be sent to; it needs an InternalIP");
            refuse(node.name(), reasons);
            return Optional.empty();
        }
        claimAddresses(node, address -> address.preference() < 0, addresses, reasons);
        List<Cidr> podCidrs = node.podCidrs().stream()
                .filter(cidr -> claim(node, cidr, "pod CIDR", reasons))
                .toList();
        refuse(node.name(), reasons);
        List<NodeAddress> left =
                node.addresses().stream().filter(addresses::contains).toList();
        return Optional.of(node.withPodCidrs(podCidrs).withAddresses(left));
    }

    private void claimAddresses(
            MeshNode node, Predicate<NodeAddress> which, Set<NodeAddress> claimed, List<String> reasons) {
        node.addresses().stream()
                .filter(which)
                .filter(address -> claim(node, Cidr.of(address.address()), "address", reasons))
                .forEach(claimed::add);
    }

    private void refuse(String name, List<String> reasons) {
        if (reasons.isEmpty()) {
            contested.remove(name);
            refusals.remove(key(name));
        } else {
            contested.add(name);
            refusals.add(key(name), String.join("; ", reasons), false);
        }
    }

    private boolean claim(MeshNode node, Cidr block, String what, List<String> reasons) {
        Optional<String> reserved = HostBlocks.overlapping(block);
        if (reserved.isPresent()) {
            reasons.add(what + " " + block + " overlaps " + reserved.get() + "; announce another one");
            return false;
        }
        Optional<AddressSpace.Claim> other = expected.claims().claim(expected.name(), node.name(), block);
        if (other.isPresent()) {
            reasons.add(what + " " + block + " of " + expected.name() + "/" + node.name() + " overlaps " + other.get()
                    + "; change one of the two");
            return false;
        }
        claimed.computeIfAbsent(node.name(), name -> new HashSet<>()).add(block);
        return true;
    }

    /** Gives back what the node no longer announces. */
    private void keepOnly(String name, Set<Cidr> kept) {
        Set<Cidr> held = claimed.getOrDefault(name, new HashSet<>());
        held.removeIf(block -> {
            if (kept.contains(block)) {
                return false;
            }
            expected.claims().release(expected.name(), name, block);
            return true;
        });
        if (held.isEmpty()) {
            claimed.remove(name);
        }
    }

    private static Set<Cidr> claims(MeshNode node) {
        Set<Cidr> claims = new HashSet<>(node.podCidrs());
        node.addresses().forEach(address -> claims.add(Cidr.of(address.address())));
        return claims;
    }

    /** Decides again about all nodes. */
    void reconsiderAll() {
        table.keys().forEach(this::decide);
    }

    /** Decides again about the nodes that lost something to another cluster. */
    void reconsiderContested() {
        List.copyOf(contested).forEach(this::decide);
    }

    /** The pod CIDRs of the cluster's nodes and the addresses they can be sent to, this node's too. */
    NodeBlocks blocks() {
        return blocks;
    }

    private boolean isSelf(String name) {
        return expected.self().filter(self -> self.name().equals(name)).isPresent();
    }

    private String key(String name) {
        return layout.node(name);
    }

    /** Whether this is an address of the node we run on. */
    boolean isSelf(IpAddress host) {
        return expected.self().filter(self -> self.address().equals(host)).isPresent();
    }
}
