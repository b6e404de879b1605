// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import com.google.protobuf.ByteString;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.Identity;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.StateKind;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A cluster's addresses: each must lie in a pod CIDR and on a node of the cluster. One whose node is not known yet waits
 * for it. Not safe for use by multiple threads.
 */
final class AddressFacts implements Facts {
    /** What a cluster may say of an address of its own beside an identity of its range. */
    private static final Set<Integer> RESERVED = Set.of(
            ReservedIdentity.HOST.number(),
            ReservedIdentity.HEALTH.number(),
            ReservedIdentity.INIT.number(),
            ReservedIdentity.REMOTE_NODE.number(),
            ReservedIdentity.INGRESS.number());

    private final ExpectedCluster expected;
    private final ClusterId id;
    private final KeyLayout layout;
    private final RefusalLog refusals;
    private final NodeFacts nodes;
    private final FactTable<Cidr, IpIdentity> table = new FactTable<>();
    private final Set<Cidr> waiting = new HashSet<>();
    private final ClusterBlocks blocks;

    AddressFacts(ExpectedCluster expected, ClusterId id, KeyLayout layout, RefusalLog refusals, NodeFacts nodes) {
        this.expected = expected;
        this.id = id;
        this.layout = layout;
        this.refusals = refusals;
        this.nodes = nodes;
        this.blocks = nodes.blocks().all();
    }

    FactTable<Cidr, IpIdentity> table() {
        return table;
    }

    /** How many wait for their node. */
    int waiting() {
        return waiting.size();
    }

    @Override
    public Stream<String> keys() {
        return table.keys().stream().map(layout::address);
    }

    @Override
    public void put(String key, ByteString value) {
        IpIdentity pair = read(key, value.toStringUtf8());
        table.say(pair.prefix(), pair);
        refusals.remove(key);
        decide(pair.prefix());
    }

    @Override
    public void delete(String key) {
        Cidr prefix = prefixIn(key);
        if (key.equals(layout.address(prefix))) { // the same address written otherwise was never taken
            table.unsay(prefix);
            decide(prefix);
        }
    }

    private Cidr prefixIn(String key) {
        String text = key.substring(layout.prefix(StateKind.ADDRESSES).length());
        return text.indexOf('/') < 0 ? Cidr.of(IpAddress.parse(text)) : Cidr.parse(text);
    }

    /** Reads an address, which must agree with its key; what a node calls its host is a remote node to others. */
    private IpIdentity read(String key, String json) {
        IpIdentity pair = IpIdentity.read(json);
        if (!key.equals(layout.address(pair.prefix()))) {
            throw new IllegalArgumentException(
                    "the value is of " + pair.keyText() + "; the key must end with the same address");
        }
        if (pair.host().isEmpty()) {
            throw new IllegalArgumentException("HostIP is missing; who wrote it must say which node has the address");
        }
        if (Identity.isReserved(pair.identity())) {
            requireOfAPod(pair.identity());
        } else {
            IdentityFacts.requireInRange(expected, id, pair.identity());
        }
        return pair.identity() == ReservedIdentity.HOST.number()
                ? pair.withIdentity(ReservedIdentity.REMOTE_NODE.number())
                : pair;
    }

    private static void requireOfAPod(int identity) {
        if (!RESERVED.contains(identity)) {
            throw new IllegalArgumentException("identity " + identity
                    + " is reserved and not for an address of another cluster; correct it there");
        }
    }

    private void decide(Cidr prefix) {
        Optional<IpIdentity> said = table.said(prefix);
        Optional<String> missing = said.flatMap(this::missing);
        if (missing.isPresent()) {
            waiting.add(prefix);
            refusals.add(layout.address(prefix), missing.get(), true);
        } else if (waiting.remove(prefix) || said.isEmpty()) {
            refusals.remove(layout.address(prefix));
        }
        boolean ours = said.flatMap(IpIdentity::host).filter(nodes::isSelf).isPresent();
        table.decide(prefix, missing.isPresent() || ours ? Optional.empty() : said);
    }

    private Optional<String> missing(IpIdentity pair) {
        IpAddress host = pair.host().orElseThrow();
        if (!blocks.isNode(host)) {
            return Optional.of("no node of " + expected.name() + " has the address " + host
                    + "; it waits for that node to be published");
        }
        boolean inside = blocks.contains(pair.prefix());
        boolean nodeItself = pair.prefix().isSingle()
                && blocks.isNode(pair.prefix().network())
                && Identity.isReserved(pair.identity());
        if (inside || nodeItself) {
            return Optional.empty();
        }
        return Optional.of("no node of " + expected.name() + " announces a pod CIDR with " + pair.keyText()
                + "; it waits for one that does");
    }

    /** Decides again about the addresses that these blocks, which came or went, can concern. */
    void reconsider(ClusterBlocks moved) {
        for (Cidr prefix : table.keys()) {
            if (table.said(prefix).filter(pair -> rests(pair, moved)).isPresent()) {
                decide(prefix);
            }
        }
    }

    private static boolean rests(IpIdentity pair, ClusterBlocks moved) {
        return moved.isNode(pair.host().orElseThrow())
                || moved.isNode(pair.prefix().network())
                || moved.contains(pair.prefix());
    }
}
