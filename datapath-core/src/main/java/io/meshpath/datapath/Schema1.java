// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfHashMap;
import io.meshpath.bpf.BpfLpmTrie;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The maps of the first release ({@code schema1.h}). What its programs write goes on in the same maps, so that neither they nor
 * this release's miss anything of it: the connections above all. What only agents write is copied. Fragments that are on their
 * way are not known afterwards.
 */
final class Schema1 {
    private static final List<String> SHARED = List.of("connections", "counters");
    private static final List<String> MAPS = List.of(
            "connections",
            "counters",
            "endpoints",
            "events",
            "fragments",
            "ipcache_address",
            "ipcache_prefix",
            "ipcache6_address",
            "ipcache6_prefix",
            "mesh_nodes",
            "observed");

    private final Path maps;

    Schema1(Path maps) {
        this.maps = maps;
    }

    /** Whether this release goes on with a map of the first one. */
    static boolean isShared(MapSpec map) {
        return SHARED.contains(map.name());
    }

    /** Whether all maps are there, without which nothing was ever attached. */
    boolean isComplete() {
        return MAPS.stream().allMatch(name -> Files.exists(maps.resolve(name)));
    }

    /** Pins what stays as it is in {@code folder}, too. */
    void share(Path folder) {
        for (String name : SHARED) {
            if (!Files.exists(folder.resolve(name))) {
                try (BpfMap map = BpfMap.open(maps.resolve(name))) {
                    map.pin(folder.resolve(name));
                }
            }
        }
    }

    /** Makes the other maps hold what they held, and nothing else. */
    void copyInto(NodeMaps to) {
        Ipcache ipcache = new Ipcache(to.typed());
        Map<Cidr, IpcacheEntry> entries = ipcache();
        ipcache.update(entries);
        ipcache.prune(entries.keySet());
        MeshNodes nodes = new MeshNodes(to);
        Map<IpAddress, ClusterId> clusters = nodes();
        nodes.update(clusters);
        nodes.prune(clusters.keySet());
        try (EndpointTable table = new EndpointTable(to)) {
            copyEndpoints(table);
        }
    }

    private void copyEndpoints(EndpointTable table) {
        Set<Integer> stale = table.ids();
        endpoints().forEach((address, endpoint) -> {
            table.put(endpoint.id(), record(address, endpoint), List.of(IpAddress.of4(address)));
            stale.remove(endpoint.id());
        });
        stale.forEach(table::remove);
    }

    private Map<Cidr, IpcacheEntry> ipcache() {
        Map<Cidr, IpcacheEntry> all = new HashMap<>();
        try (var addresses =
                        BpfHashMap.open(maps.resolve("ipcache_address"), Layouts.BE32, Schema1IpcacheValue.LAYOUT);
                var addresses6 = BpfHashMap.open(
                        maps.resolve("ipcache6_address"), IpAddressValue.LAYOUT, Schema1IpcacheValue.LAYOUT);
                var prefixes = BpfLpmTrie.open(
                        maps.resolve("ipcache_prefix"), Ipv4PrefixKey.LAYOUT, Schema1IpcacheValue.LAYOUT);
                var prefixes6 = BpfLpmTrie.open(
                        maps.resolve("ipcache6_prefix"), Ipv6PrefixKey.LAYOUT, Schema1IpcacheValue.LAYOUT)) {
            addresses.forEach((address, value) -> all.put(Cidr.of(IpAddress.of4(address)), entry(value)));
            addresses6.forEach((address, value) -> all.put(Cidr.of(KernelAddress.read(address)), entry(value)));
            prefixes.forEach(
                    (key, value) -> all.put(new Cidr(IpAddress.of4(key.address()), key.prefixLength()), entry(value)));
            prefixes6.forEach((key, value) ->
                    all.put(new Cidr(KernelAddress.read(key.address()), key.prefixLength()), entry(value)));
        }
        return all;
    }

    private static IpcacheEntry entry(Schema1IpcacheValue value) {
        Optional<IpAddress> node = value.node() == 0 ? Optional.empty() : Optional.of(IpAddress.of4(value.node()));
        return new IpcacheEntry(value.identity(), node);
    }

    private Map<IpAddress, ClusterId> nodes() {
        Map<IpAddress, ClusterId> all = new HashMap<>();
        try (var nodes = BpfHashMap.open(maps.resolve("mesh_nodes"), Layouts.BE32, MeshNodeValue.LAYOUT)) {
            nodes.forEach((address, node) -> all.put(IpAddress.of4(address), new ClusterId(node.cluster())));
        }
        return all;
    }

    private Map<Integer, Schema1EndpointValue> endpoints() {
        try (var endpoints = BpfHashMap.open(maps.resolve("endpoints"), Layouts.BE32, Schema1EndpointValue.LAYOUT)) {
            return endpoints.entries();
        }
    }

    private static EndpointValue record(int address, Schema1EndpointValue endpoint) {
        return new EndpointValue(
                endpoint.identity(),
                endpoint.ifindex(),
                endpoint.mac(),
                endpoint.hostMac(),
                address,
                KernelAddress.NONE);
    }
}
