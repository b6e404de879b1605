// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.mesh;

import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Identity;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.MeshNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The identities that this node gives to other nodes, so that policies can choose them by cluster and label: one for each
 * set of labels, with {@code reserved:remote-node} among them. They mean nothing elsewhere and never travel. Owned by the
 * agent's thread.
 */
public final class NodeIdentities {
    private static final int NUMBER = (1 << Identity.WIRE_BITS) - 1;

    private record Use(int number, Set<IpAddress> addresses) {}

    private record Stale(IpAddress address, Labels labels) {}

    private final IdentityTable table;
    private final Map<IpAddress, Integer> inherited = new HashMap<>();
    private final Map<Labels, Use> uses = new HashMap<>();
    private final Map<IpAddress, Labels> labelsOf = new HashMap<>();
    private final Set<Integer> used = new HashSet<>();
    private final List<Stale> stale = new ArrayList<>();
    private int next = 1;

    /** @param entries the kernel's: nodes keep the identities that an earlier agent gave them where they can */
    public NodeIdentities(IdentityTable table, Map<Cidr, IpcacheEntry> entries) {
        this.table = table;
        entries.forEach((prefix, entry) -> {
            if (Identity.isRemoteNode(entry.identity())) {
                inherited.put(prefix.network(), entry.identity());
            }
        });
        next += inherited.values().stream()
                .mapToInt(identity -> identity & NUMBER)
                .max()
                .orElse(0);
    }

    /** The labels of a node as a peer; those that are no labels, or hide what the mesh says, are left out. */
    public static Labels labels(ReservedIdentity as, ClusterName cluster, Map<String, String> ofNode) {
        List<Label> labels = new ArrayList<>(List.of(as.label(), Label.cluster(cluster)));
        ofNode.forEach((key, value) -> {
            if (!key.equals(Label.CLUSTER) && !key.equals(as.label().key()) && isLabel(key, value)) {
                labels.add(new Label(Label.NODE, key, value));
            }
        });
        return Labels.of(labels);
    }

    private static boolean isLabel(String key, String value) {
        return !key.isEmpty()
                && (key + value).chars().noneMatch(c -> c == '=' || c == ';' || Character.isISOControl(c));
    }

    /** The identity of a node's address from now on; the one before is known until {@link #settle}. */
    int put(IpAddress address, MeshNode node) {
        Labels labels = labels(ReservedIdentity.REMOTE_NODE, node.cluster(), node.labels());
        Use use = uses.get(labels);
        if (use == null) {
            use = new Use(number(address), new HashSet<>());
            uses.put(labels, use);
            table.put(use.number, labels);
        }
        use.addresses.add(address);
        Labels before = labelsOf.put(address, labels);
        if (before != null && !before.equals(labels)) {
            stale.add(new Stale(address, before));
        }
        return use.number;
    }

    /** Forgets an address with {@link #settle}. */
    void remove(IpAddress address) {
        Labels before = labelsOf.remove(address);
        if (before != null) {
            stale.add(new Stale(address, before));
        }
    }

    /** Forgets the identities that no address has any more: to be called when the datapath knows so. */
    void settle() {
        stale.forEach(this::forget);
        stale.clear();
    }

    private void forget(Stale gone) {
        Use use = uses.get(gone.labels);
        if (use == null || gone.labels.equals(labelsOf.get(gone.address))) {
            return;
        }
        use.addresses.remove(gone.address);
        if (use.addresses.isEmpty()) {
            uses.remove(gone.labels);
            used.remove(use.number);
            table.remove(use.number);
        }
    }

    private int number(IpAddress address) {
        Integer earlier = inherited.remove(address);
        if (earlier != null && used.add(earlier)) {
            return earlier;
        }
        while (!used.add(Identity.remoteNode(next))) {
            next = next % NUMBER + 1;
        }
        return Identity.remoteNode(next);
    }
}
