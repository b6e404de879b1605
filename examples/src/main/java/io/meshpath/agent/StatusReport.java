// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.AgentStatus;
import io.meshpath.agent.api.Listing;
import io.meshpath.agent.bgp.NodeSpeaker;
import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.config.Routing;
import io.meshpath.agent.health.HealthResult;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.Connections;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.PolicyTableUsage;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.netlink.Offload;
import io.meshpath.datapath.netlink.Offloads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

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
        List<AgentStatus.Table> tables = new ArrayList<>();
        tables.add(table("policyCells", policy.cells()));
        tables.add(table("identityPages", policy.identityPages()));
        tables.add(table("identityClasses", policy.identityClasses()));
        tables.add(table("portClasses", policy.portClasses()));
        tables.add(table("policyEndpoints", policy.endpoints()));
        tables.addAll(ipcache(sizes));
        tables.add(new AgentStatus.Table(
                "names", agent.state().names().size(), agent.config().nameCapacity()));
        if (sizes.countedRules() > 0) {
            tables.add(
                    new AgentStatus.Table("countedRules", agent.state().policy().rules(), sizes.countedRules()));
        }
        return tables;
    }

    /** Each family has tables of its own, of the same size. */
    private List<AgentStatus.Table> ipcache(MapSizes sizes) {
        Set<Cidr> entries = agent.state().ipcache().prefixes();
        return List.of(
                table("addresses", entries, prefix -> prefix.isSingle() && prefix.isV4(), sizes.addresses()),
                table("addresses6", entries, prefix -> prefix.isSingle() && !prefix.isV4(), sizes.addresses()),
                table("prefixes", entries, prefix -> !prefix.isSingle() && prefix.isV4(), sizes.prefixes()),
                table("prefixes6", entries, prefix -> !prefix.isSingle() && !prefix.isV4(), sizes.prefixes()));
    }

    private static AgentStatus.Table table(String name, Set<Cidr> entries, Predicate<Cidr> inTable, int capacity) {
        return new AgentStatus.Table(name, entries.stream().filter(inTable).count(), capacity);
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

    private AgentStatus.Connections connections() {
        Connections.Counts counts = agent.node().datapath().connections().counts();
        return new AgentStatus.Connections(counts.opened(), counts.pickedUp(), counts.refused());
    }

    private static List<AgentStatus.BgpNeighbor> neighbors(NodeSpeaker speaker) {
        return speaker.neighbors().stream()
                .map(neighbor -> new AgentStatus.BgpNeighbor(
                        neighbor.address().toString(),
                        neighbor.as().value(),
                        neighbor.state().toString().toLowerCase(Locale.ROOT),
                        neighbor.received(),
                        neighbor.announced()))
                .toList();
    }

    /** What works, but not as well as it could. */
    private List<String> warnings() {
        String underlay = agent.config().node().underlay();
        return agent.config().routing() == Routing.TUNNEL && !joinsSegments(underlay)
                ? List.of(
                        "segments that arrive in the tunnel pass the datapath one by one, which is slower: GRO is off on "
                                + underlay + "; ethtool -K " + underlay + " gro on")
                : List.of();
    }

    private static boolean joinsSegments(String device) {
        try {
            return Offloads.isOn(device, Offload.GENERIC_RECEIVE);
        } catch (LinuxException e) {
            return true; // gone, or without offloads: there is nothing to be switched on
        }
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
                connections(),
                tables(),
                clusters,
                agent.speaker().map(StatusReport::neighbors).orElse(List.of()),
                agent.speaker().map(speaker -> speaker.kernel().routes()).orElse(0),
                (int) health.stream().filter(result -> result.error().isEmpty()).count(),
                health.size(),
                warnings(),
                problems);
    }
}
