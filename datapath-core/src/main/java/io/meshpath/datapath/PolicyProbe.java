// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.PortSpace;

/**
 * Verdict tables in the kernel that belong to no node, and a program that answers from them: what a packet would meet, without
 * a packet.
 *
 * <p>Not safe for use by multiple threads.
 */
public final class PolicyProbe implements AutoCloseable {
    private static final ObjectSpec OBJECT = PolicyProbeObject.spec().object();

    private final MapSizes sizes;
    private final PolicyGeneration generation;
    private final PolicyProbeObject loaded;
    private final PolicyQuestions questions;

    private PolicyProbe(MapSizes sizes, PolicyGeneration generation) {
        this.sizes = sizes;
        this.generation = generation;
        this.loaded = PolicyProbeObject.over(load(OBJECT));
        this.questions = new PolicyQuestions(loaded.programs().askPolicy(), loaded.loaded());
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

    /** The tables that are asked. */
    public PolicyTables tables() {
        return generation.tables();
    }

    /** How full the tables are. */
    public PolicyTableUsage usage() {
        return generation.tables().usage();
    }

    /** Loads another object whose programs use {@code meshpath/policy.h}, over the same tables; the caller closes it. */
    public LoadedObject load(ObjectSpec spec) {
        return LoadedObject.load(SharedMaps.fit(limited(spec, sizes), generation.maps()), generation.maps());
    }

    private static ObjectSpec limited(ObjectSpec spec, MapSizes sizes) {
        return PolicyProbeObject.Spec.of(spec)
                .withIdentityTableEnd(sizes.identityBytes())
                .withPolicyMemoryEnd(sizes.policyMemoryEnd())
                .object();
    }

    /** The {@link io.meshpath.datapath.policy.Verdict} of the kernel's tables. */
    public int ask(int endpoint, Direction direction, int peer, PortSpace space, int port) {
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
