// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The other ends of this node's tunnel: added, replaced and removed while packets pass, and listed from what the kernel holds.
 *
 * <p>It writes what {@link MeshNodes} and {@link Ipcache} hold, in an order in which a prefix that stays is never without a way:
 * for those who know nodes and prefixes. An agent that hears of each pod by itself writes those two.
 *
 * <p>Names are this object's: what an earlier process left is called by its address until it is put again. Safe for use by
 * multiple threads.
 */
public final class TunnelEndpoints {
    private final MeshNodes nodes;
    private final Ipcache ipcache;
    private final Map<String, List<IpAddress>> addresses = new HashMap<>();

    TunnelEndpoints(MeshNodes nodes, Ipcache ipcache) {
        this.nodes = nodes;
        this.ipcache = ipcache;
    }

    /**
     * Adds an endpoint, or replaces the one of the same node: its addresses, its prefixes. A prefix of another endpoint moves to
     * this one.
     *
     * @throws IllegalArgumentException if another node has one of the addresses
     * @throws io.meshpath.bpf.BpfException E2BIG when a map is full; what could be written is
     */
    public synchronized void put(TunnelEndpoint endpoint) {
        endpoint.addresses().forEach(address -> requireFree(address, endpoint.node()));
        List<IpAddress> before = addresses.getOrDefault(endpoint.node(), endpoint.addresses());
        Set<Cidr> gone = behind(before);
        gone.removeAll(endpoint.prefixes().keySet());
        Map<IpAddress, ClusterId> accepted = new TreeMap<>();
        endpoint.addresses().forEach(address -> accepted.put(address, endpoint.cluster()));
        nodes.update(accepted);
        addresses.put(endpoint.node(), endpoint.addresses());
        ipcache.update(entries(endpoint));
        ipcache.delete(gone);
        nodes.delete(before.stream()
                .filter(address -> !endpoint.addresses().contains(address))
                .toList());
    }

    private void requireFree(IpAddress address, String node) {
        String owner = nameOf(address);
        if (!owner.equals(node) && addresses.containsKey(owner)) {
            throw new IllegalArgumentException(
                    "node " + node + " cannot have " + address + ": it is node " + owner + "'s");
        }
    }

    /** Removes a node's endpoint with its prefixes; false when there is none. */
    public synchronized boolean remove(String node) {
        List<IpAddress> known = addressesOf(node);
        ipcache.delete(behind(known));
        nodes.delete(known);
        addresses.remove(node);
        return !known.isEmpty();
    }

    /** What the kernel holds, in the order of the nodes' names. */
    public synchronized List<TunnelEndpoint> list() {
        Map<String, Map<Cidr, Integer>> prefixes = new HashMap<>();
        ipcache.entries()
                .forEach((prefix, entry) -> entry.node()
                        .ifPresent(address -> prefixes.computeIfAbsent(nameOf(address), node -> new TreeMap<>())
                                .put(prefix, entry.identity())));
        Map<String, TunnelEndpoint> all = new TreeMap<>();
        nodes.entries().forEach((address, cluster) -> {
            String node = nameOf(address);
            all.put(
                    node,
                    new TunnelEndpoint(
                            node,
                            cluster,
                            addresses.getOrDefault(node, List.of(address)),
                            prefixes.getOrDefault(node, Map.of())));
        });
        return new ArrayList<>(all.values());
    }

    private String nameOf(IpAddress address) {
        return addresses.entrySet().stream()
                .filter(known -> known.getValue().contains(address))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(address.toString());
    }

    private List<IpAddress> addressesOf(String node) {
        List<IpAddress> named = addresses.get(node);
        if (named != null) {
            return named;
        }
        return nodes.entries().keySet().stream()
                .filter(address -> address.toString().equals(node))
                .toList();
    }

    private Set<Cidr> behind(Collection<IpAddress> node) {
        Set<Cidr> prefixes = new TreeSet<>();
        ipcache.entries().forEach((prefix, entry) -> {
            if (entry.node().filter(node::contains).isPresent()) {
                prefixes.add(prefix);
            }
        });
        return prefixes;
    }

    private static Map<Cidr, IpcacheEntry> entries(TunnelEndpoint endpoint) {
        Map<Cidr, IpcacheEntry> entries = new TreeMap<>();
        IpAddress first = endpoint.addresses().get(0);
        endpoint.prefixes().forEach((prefix, identity) -> entries.put(prefix, IpcacheEntry.remote(identity, first)));
        return entries;
    }
}
