// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The maps that outlive the agent: pinned, created by the first one and adopted by each that follows.
 *
 * <p>Not safe for use by multiple threads while it opens.
 */
final class NodeMaps implements AutoCloseable {
    /** The section with the flags that user space sets while programs run. */
    private static final String OBSERVED = ".data.observed";

    private static final Set<String> NAMES = Set.of(
            "ipcache_address",
            "ipcache_prefix",
            "ipcache6_address",
            "ipcache6_prefix",
            "mesh_nodes",
            "path_mtus",
            ".data.path_mtus_expire",
            "endpoints",
            ".data.endpoint_records",
            "datapath_programs",
            "fragments",
            "connections",
            "connections6",
            "connection_events",
            ".data.ipcache_state",
            "events",
            "counters",
            OBSERVED);

    private final PinnedState state;
    private final Map<String, BpfMap> maps;

    private NodeMaps(PinnedState state, Map<String, BpfMap> maps) {
        this.state = state;
        this.maps = maps;
    }

    static NodeMaps open(NodeSettings settings, Encapsulation encapsulation) {
        Map<String, MapSpec> specs = encapsulation.programs().maps();
        PinnedState state = PinnedState.find(settings.pinRoot());
        Map<String, BpfMap> opened = new HashMap<>();
        try {
            for (String name : NAMES) {
                MapSpec spec = sized(required(specs, name, encapsulation), settings.sizes());
                opened.put(name, adoptOrCreate(spec, state.maps().resolve(pinName(name))));
            }
            NodeMaps maps = new NodeMaps(state, Map.copyOf(opened));
            state.carryOverInto(maps);
            return maps;
        } catch (RuntimeException e) {
            opened.values().forEach(BpfMap::close);
            throw e;
        }
    }

    // bpffs refuses names with a dot.
    static String pinName(String map) {
        return map.startsWith(".data.") ? map.substring(".data.".length()) : map;
    }

    private static MapSpec required(Map<String, MapSpec> specs, String name, Encapsulation encapsulation) {
        MapSpec spec = specs.get(name);
        if (spec == null) {
            throw new IllegalArgumentException("the programs of " + encapsulation.name() + " have no map " + name);
        }
        return spec;
    }

    static MapSpec sized(MapSpec spec, MapSizes sizes) {
        return switch (spec.name()) {
            case "ipcache_address", "ipcache6_address" -> spec.withMaxEntries(sizes.addresses());
            case "ipcache_prefix", "ipcache6_prefix" -> spec.withMaxEntries(sizes.prefixes());
            case "connections", "connections6" -> spec.withMaxEntries(sizes.connections());
            default -> spec;
        };
    }

    private static BpfMap adoptOrCreate(MapSpec spec, Path pin) {
        if (!Files.exists(pin)) {
            return createPinned(spec, pin);
        }
        BpfMap adopted = BpfMap.open(pin);
        List<String> differences = spec.differencesFrom(adopted.info());
        if (!differences.isEmpty()) {
            adopted.close();
            throw new IllegalStateException("cannot adopt map " + pin + ": " + String.join(", ", differences)
                    + "; use the sizes it was created with, or remove the node's datapath first");
        }
        return adopted;
    }

    private static BpfMap createPinned(MapSpec spec, Path pin) {
        BpfMap created = spec.create();
        try {
            created.pin(pin);
            return created;
        } catch (RuntimeException e) {
            created.close();
            throw e;
        }
    }

    /** The same maps with their types. */
    DatapathObject.Maps typed() {
        return new DatapathObject.Maps(maps);
    }

    Map<String, BpfMap> all() {
        return maps;
    }

    BpfMap map(String name) {
        BpfMap map = maps.get(name);
        if (map == null) {
            throw new IllegalArgumentException("no pinned map " + name);
        }
        return map;
    }

    /** Where a map is pinned now. */
    Path pin(String name) {
        return state.maps().resolve(pinName(name));
    }

    /** To be called when programs use these maps and no others any more. */
    void settle() {
        state.settle();
    }

    @Override
    public void close() {
        maps.values().forEach(BpfMap::close);
    }
}
