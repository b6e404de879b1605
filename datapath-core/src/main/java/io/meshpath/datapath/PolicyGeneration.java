// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The verdict tables of one agent's life. Each agent makes its own and fills them while the programs of the one before still
 * decide by theirs; then its programs take over, and no packet is ever judged by tables that are half filled.
 *
 * <p>Not safe for use by multiple threads.
 */
final class PolicyGeneration implements AutoCloseable {
    private static final String IDENTITY_PAGES = ".data.identity_page";
    private static final String IDENTITY_CLASSES = ".data.identity_class";
    private static final String PORT_CLASSES = ".data.port_class";
    private static final String POLICIES = ".data.endpoint_policy";
    private static final String CELLS = ".data.policy_cell";

    private final Map<String, BpfMap> maps = new HashMap<>();
    private final List<NativeMemory> memory = new ArrayList<>();
    private final KernelPolicyTables tables;

    private PolicyGeneration(Map<String, MapSpec> specs, MapSizes sizes, int lastRevision) {
        try {
            PolicyMemory tableMemory = new PolicyMemory(
                    create(specs, IDENTITY_PAGES),
                    create(specs, IDENTITY_CLASSES, sizes.identityBytes()),
                    create(specs, PORT_CLASSES),
                    create(specs, POLICIES),
                    create(specs, CELLS, sizes.policyBytes()));
            this.tables = new KernelPolicyTables(tableMemory, lastRevision, RcuGracePeriod::await);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Empty tables for a node, after those of the agent before. */
    static PolicyGeneration next(NodeSettings settings, Encapsulation encapsulation) {
        return new PolicyGeneration(
                encapsulation.programs().maps(), settings.sizes(), lastRevision(pin(settings, POLICIES)));
    }

    /** Empty tables that belong to no node. */
    static PolicyGeneration alone(Map<String, MapSpec> specs, MapSizes sizes) {
        return new PolicyGeneration(specs, sizes, 0);
    }

    private ByteBuffer create(Map<String, MapSpec> specs, String name) {
        return create(table(specs, name));
    }

    private ByteBuffer create(Map<String, MapSpec> specs, String name, int bytes) {
        return create(table(specs, name).withValueSize(bytes));
    }

    private static MapSpec table(Map<String, MapSpec> specs, String name) {
        MapSpec spec = specs.get(name);
        if (spec == null) {
            throw new IllegalArgumentException("the programs have no table " + name);
        }
        return spec;
    }

    private ByteBuffer create(MapSpec spec) {
        BpfMap map = spec.create();
        maps.put(spec.name(), map);
        NativeMemory mapped = map.memory(true);
        memory.add(mapped);
        return mapped.buffer().slice(0, spec.valueSize()).order(ByteOrder.nativeOrder());
    }

    // Connections remember revisions, so numbers of an earlier life must not come again.
    private static int lastRevision(Path pin) {
        if (!Files.exists(pin)) {
            return 0;
        }
        try (BpfMap map = BpfMap.open(pin);
                NativeMemory policies = map.memory(false)) {
            return KernelPolicyTables.lastRevision(policies.buffer());
        }
    }

    /** Where a node keeps a table of this name. */
    static Path pin(NodeSettings settings, String name) {
        return settings.pinRoot().resolve("policy").resolve(NodeMaps.pinName(name));
    }

    KernelPolicyTables tables() {
        return tables;
    }

    Map<String, BpfMap> maps() {
        return maps;
    }

    @Override
    public void close() {
        memory.forEach(NativeMemory::close);
        maps.values().forEach(BpfMap::close);
    }
}
