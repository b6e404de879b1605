// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapSpec;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.PortSpace;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Verdict tables in the kernel that belong to no node, and a program that answers from them: what a packet would meet, without
 * a packet.
 *
 * <p>Not safe for use by multiple threads.
 */
public final class PolicyProbe implements AutoCloseable {
    private static final ObjectSpec OBJECT = PolicyProbeObject.spec().object();
    private static final Set<String> IPCACHE =
            Set.of("ipcache_address", "ipcache_prefix", "ipcache6_address", "ipcache6_prefix", ".data.ipcache_state");

    private final MapSizes sizes;
    private final PolicyGeneration generation;
    private final PolicyProbeObject loaded;
    private final PolicyQuestions questions;
    private final Map<String, BpfMap> ipcacheMaps;
    private final Ipcache ipcache;

    private PolicyProbe(MapSizes sizes, PolicyGeneration generation) {
        this.sizes = sizes;
        this.generation = generation;
        ObjectSpec sized = OBJECT;
        for (String map : IPCACHE) {
            sized = sized.withMap(map, NodeMaps.sized(declared(map), sizes));
        }
        this.loaded = PolicyProbeObject.over(load(sized));
        try {
            this.questions = new PolicyQuestions(loaded.programs().askPolicy(), loaded.loaded());
        } catch (RuntimeException e) {
            loaded.close();
            throw e;
        }
        this.ipcacheMaps = IPCACHE.stream().collect(Collectors.toMap(Function.identity(), loaded.loaded()::map));
        this.ipcache = new Ipcache(new DatapathObject.Maps(ipcacheMaps));
    }

    /**
     * Makes empty tables of these sizes.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses
     */
    public static PolicyProbe create(MapSizes sizes) {
        PolicyGeneration generation = PolicyGeneration.alone(OBJECT.maps(), sizes);
        try {
            return new PolicyProbe(sizes, generation);
        } catch (RuntimeException e) {
            generation.close();
            throw e;
        }
    }

    private static MapSpec declared(String map) {
        return Objects.requireNonNull(OBJECT.maps().get(map), map);
    }

    /** The tables that are asked. */
    public PolicyTables tables() {
        return generation.tables();
    }

    /** How full the tables are. */
    public PolicyTableUsage usage() {
        return generation.tables().usage();
    }

    /** Who each address is, for questions that name the peer by its address. Its maps are the probe's own. */
    public Ipcache ipcache() {
        return ipcache;
    }

    /** Loads another object whose programs use {@code meshpath/policy.h}, over the same tables; the caller closes it. */
    public LoadedObject load(ObjectSpec spec) {
        return loadOver(limited(spec, sizes), generation.maps());
    }

    /** The same for one whose programs use {@code meshpath/ipcache.h}, over the same ipcache. */
    public LoadedObject loadOverIpcache(ObjectSpec spec) {
        return loadOver(spec, ipcacheMaps);
    }

    private static LoadedObject loadOver(ObjectSpec spec, Map<String, BpfMap> shared) {
        return LoadedObject.load(SharedMaps.fit(spec, shared), shared);
    }

    private static ObjectSpec limited(ObjectSpec spec, MapSizes sizes) {
        return PolicyProbeObject.Spec.of(spec)
                .withIdentityTableEnd(sizes.identityTableEnd())
                .withPolicyMemoryEnd(sizes.policyMemoryEnd())
                .object();
    }

    /** The {@link io.meshpath.datapath.policy.Verdict} of the kernel's tables. */
    public int ask(int endpoint, Direction direction, int peer, PortSpace space, int port) {
        return questions.askAlone(endpoint, direction, peer, space, port);
    }

    /**
     * The same for a peer whose identity the kernel's {@link #ipcache} tells: of the address itself, else of its longest prefix,
     * else the world of its family.
     */
    public int ask(int endpoint, Direction direction, IpAddress peer, PortSpace space, int port) {
        return questions.askAlone(endpoint, direction, peer, space, port);
    }

    /** Many questions at once: one system call for all of them. */
    public PolicyQuestions questions() {
        return questions;
    }

    @Override
    public void close() {
        questions.close();
        loaded.close();
        generation.close();
    }
}
