// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfMap;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.program.LoadedObject;
import io.meshpath.datapath.program.ObjectSpec;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.SkBuff;
import io.meshpath.datapath.program.TestRunInput;
import java.util.List;
import java.util.Map;

/**
 * Verdict tables in the kernel that belong to no node, and a program that answers from them: what a packet would meet, without
 * a packet.
 *
 * <p>Not safe for use by multiple threads.
 */
public final class PolicyProbe implements AutoCloseable {
    private static final int SHORTEST_PACKET = 14;

    private final PolicyGeneration generation;
    private final LoadedObject loaded;
    private final Program program;

    private PolicyProbe(PolicyGeneration generation, LoadedObject loaded) {
        this.generation = generation;
        this.loaded = loaded;
        this.program = loaded.program("ask_policy");
    }

    /**
     * Makes empty tables of these sizes.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses
     */
    public static PolicyProbe create(MapSizes sizes) {
        ObjectSpec spec = ObjectSpec.resource(PolicyProbe.class, "META-INF/bpf/policy_probe.bpf.o")
                .withVariable("identity_page_mask", sizes.identityPages() - 1)
                .withVariable("policy_cell_mask", sizes.policyCells() - 1);
        PolicyGeneration generation = PolicyGeneration.alone(spec.maps(), sizes);
        try {
            return new PolicyProbe(
                    generation, LoadedObject.load(SharedMaps.fit(spec, generation.maps()), generation.maps()));
        } catch (RuntimeException e) {
            generation.close();
            throw e;
        }
    }

    /** The tables that are asked. */
    public PolicyTables tables() {
        return generation.tables();
    }

    /** The same tables as maps by their names in the programs, for programs that use {@code meshpath/policy.h} too. */
    public Map<String, BpfMap> maps() {
        return Map.copyOf(generation.maps());
    }

    /** The {@link io.meshpath.datapath.policy.Verdict} of the kernel's tables. */
    public int ask(int endpoint, Direction direction, int peer, PortSpace space, int port) {
        SkBuff question =
                SkBuff.DEFAULT.withControlBlock(List.of(endpoint, direction.ordinal(), peer, space.ordinal(), port));
        return program.testRun(TestRunInput.packet(new byte[SHORTEST_PACKET]).withContext(question))
                .returnValue();
    }

    @Override
    public void close() {
        loaded.close();
        generation.close();
    }
}
