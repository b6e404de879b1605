// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.AgentStatus;
import io.meshpath.agent.api.Listing;
import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.health.HealthResult;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.PolicyTableUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Puts the state of the whole agent into one answer. Owned by the agent's thread. */
final class StatusReport {
    private final AgentParts agent;
    private final Instant started =
            ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
    private final Duration untilReady;

    /** To be made when the agent is ready: its age then is how long it took. */
    StatusReport(AgentParts agent) {
        this.agent = agent;
        this.untilReady = Duration.between(started, Instant.now());
    }

    Duration untilReady() {
        return untilReady;
    }

    private List<AgentStatus.Table> tables() {
        MapSizes sizes = agent.config().sizes();
        PolicyTableUsage policy = agent.node().datapath().policyUsage();
        int entries = agent.state().ipcache().size();
        int addresses = agent.state().ipcache().addresses();
        List<AgentStatus.Table> tables = new ArrayList<>();
        tables.add(table("policyCells", policy.cells()));
        tables.add(table("identityPages", policy.identityPages()));
        tables.add(table("identityClasses", policy.identityClasses()));
        tables.add(table("portClasses", policy.portClasses()));
        tables.add(table("policyEndpoints", policy.endpoints()));
        tables.add(new AgentStatus.Table("addresses", addresses, sizes.addresses()));
        tables.add(new AgentStatus.Table("prefixes", entries - addresses, sizes.prefixes()));
        tables.add(new AgentStatus.Table(
                "names", agent.state().names().size(), agent.config().nameCapacity()));
        if (sizes.countedRules() > 0) {
            tables.add(
                    new AgentStatus.Table("countedRules", agent.state().policy().rules(), sizes.countedRules()));
        }
        return tables;
    }

    private static AgentStatus.Table table(String name, PolicyTableUsage.Filled filled) {
        return new AgentStatus.Table(name, filled.used(), filled.capacity());
    }

    private List<AgentStatus.Pool> pools() {
        return agent.node().pools().list().stream()
                .map(pool -> new AgentStatus.Pool(
                        pool.cidr().toString(), pool.router().toString(), pool.inUse(), pool.capacity()))
                .toList();
    }

    AgentStatus status() {
        AgentConfig config = agent.config();
        List<Listing.Cluster> clusters = agent.clusters().list();
        List<AgentStatus.Problem> problems = agent.problems().list();
        List<HealthResult> health = agent.health().results();
        List<AgentStatus.Pool> pools = pools();
        boolean connected =
                clusters.stream().allMatch(cluster -> cluster.state().equals("connected"));
        return new AgentStatus(
                problems.isEmpty() && connected,
                config.cluster().name().value(),
                config.cluster().id().value(),
                config.node().name(),
                config.node().address().toString(),
                AgentLists.texts(config.node().addresses()),
                pools.get(0).podCidr(),
                pools,
                config.routing().toString(),
                config.tunnel().protocol().toString(),
                agent.node().way().mode().toString(),
                AgentLists.words(agent.node().datapath().receiveOffload()),
                agent.node().podMtu(),
                ProcessHandle.current().pid(),
                started.toString(),
                untilReady.toMillis(),
                agent.node().adopted(),
                pools.get(0).inUse(),
                pools.get(0).capacity(),
                agent.endpoints().list().size(),
                agent.state().identities().size(),
                agent.state().ipcache().size(),
                agent.state().policy().policies().size(),
                agent.state().enforcer().revision(),
                tables(),
                clusters,
                (int) health.stream().filter(result -> result.error().isEmpty()).count(),
                health.size(),
                problems);
    }
}
