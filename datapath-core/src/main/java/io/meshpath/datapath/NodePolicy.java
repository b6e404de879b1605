// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapSpec;
import java.util.HashMap;
import java.util.Map;

/**
 * What one agent's life decides about packets: its verdict tables, what is counted by their rules, and which endpoints they are
 * only tried out on. Rule numbers and endpoint ids are that agent's, so the next one begins with none of it.
 *
 * <p>Not safe for use by multiple threads, save where the parts say so.
 */
final class NodePolicy implements AutoCloseable {
    private final PolicyGeneration generation;
    private final RuleCounters ruleCounters;
    private final AuditedEndpoints audited;

    private NodePolicy(PolicyGeneration generation, RuleCounters ruleCounters, AuditedEndpoints audited) {
        this.generation = generation;
        this.ruleCounters = ruleCounters;
        this.audited = audited;
    }

    /** Empty, for a node, after that of the agent before. */
    static NodePolicy next(NodeSettings settings, Encapsulation encapsulation) {
        Map<String, MapSpec> specs = encapsulation.programs().maps();
        PolicyGeneration generation = PolicyGeneration.next(settings, encapsulation);
        RuleCounters counters = null;
        try {
            counters = RuleCounters.create(
                    declared(specs, RuleCounters.MAP), settings.sizes().countedRules());
            return new NodePolicy(generation, counters, AuditedEndpoints.create(declared(specs, AuditedEndpoints.MAP)));
        } catch (RuntimeException e) {
            if (counters != null) {
                counters.close();
            }
            generation.close();
            throw e;
        }
    }

    private static MapSpec declared(Map<String, MapSpec> specs, String name) {
        MapSpec spec = specs.get(name);
        if (spec == null) {
            throw new IllegalArgumentException("the programs have no map " + name);
        }
        return spec;
    }

    KernelPolicyTables tables() {
        return generation.tables();
    }

    RuleCounters ruleCounters() {
        return ruleCounters;
    }

    AuditedEndpoints audited() {
        return audited;
    }

    Map<String, BpfMap> maps() {
        Map<String, BpfMap> maps = new HashMap<>(generation.maps());
        maps.put(RuleCounters.MAP, ruleCounters.counters().map());
        maps.put(AuditedEndpoints.MAP, audited.map());
        return maps;
    }

    /** Takes the pins over from the agent before, one by one. */
    void pin(NodeSettings settings) {
        maps().forEach((name, map) -> map.pinReplacing(PolicyGeneration.pin(settings, name)));
    }

    @Override
    public void close() {
        audited.close();
        ruleCounters.close();
        generation.close();
    }
}
