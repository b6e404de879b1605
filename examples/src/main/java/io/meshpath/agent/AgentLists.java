// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.Listing;
import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.endpoint.Endpoint;
import io.meshpath.agent.health.HealthResult;
import io.meshpath.agent.mesh.Reach;
import io.meshpath.agent.monitor.ProtocolNames;
import io.meshpath.datapath.Connection;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows of every list, from the parts of the agent. Owned by the agent's thread. */
final class AgentLists {
    private final AgentParts agent;
    private final Reach reach;

    AgentLists(AgentParts agent) {
        this.agent = agent;
        this.reach = new Reach(agent.config().node().addresses());
    }

    List<Listing.Node> nodes() {
        List<Listing.Node> rows = new ArrayList<>();
        AgentConfig.Node own = agent.config().node();
        rows.add(new Listing.Node(
                agent.config().cluster().name().value(),
                own.name(),
                own.address().toString(),
                texts(own.addresses()),
                own.podCidrs().get(0).toString(),
                texts(own.podCidrs()),
                true));
        for (MeshNode node : agent.state().facts().nodes()) {
            rows.add(new Listing.Node(
                    node.cluster().value(),
                    node.name(),
                    reach.to(node).map(IpAddress::toString).orElse(""),
                    texts(node.underlayAddresses()),
                    node.podCidrs().isEmpty() ? null : node.podCidrs().get(0).toString(),
                    texts(node.podCidrs()),
                    false));
        }
        return rows;
    }

    List<Listing.Tunnel> tunnels() {
        List<Listing.Tunnel> rows = new ArrayList<>();
        for (MeshNode node : agent.state().facts().nodes()) {
            reach.to(node)
                    .ifPresent(address -> node.podCidrs()
                            .forEach(prefix -> rows.add(new Listing.Tunnel(
                                    prefix.toString(),
                                    address.toString(),
                                    node.cluster().value(),
                                    node.name()))));
        }
        return rows;
    }

    List<Listing.Endpoint> endpoints() {
        return agent.endpoints().list().stream().map(this::endpoint).toList();
    }

    Listing.Endpoint endpoint(Endpoint endpoint) {
        return new Listing.Endpoint(
                endpoint.id(),
                endpoint.name(),
                endpoint.netns(),
                endpoint.address().toString(),
                texts(endpoint.addresses()),
                endpoint.mac().toString(),
                endpoint.device(),
                endpoint.identity(),
                texts(endpoint.labels()),
                "ready",
                new Listing.EndpointPolicy(
                        enforced(endpoint, Direction.INGRESS),
                        enforced(endpoint, Direction.EGRESS),
                        agent.node().datapath().isAudited(endpoint.id())));
    }

    private Listing.EnforcedPolicy enforced(Endpoint endpoint, Direction direction) {
        boolean defaultDeny = agent.state()
                .policy()
                .model()
                .map(model -> model.ruleSet(endpoint.labels(), direction).defaultDeny())
                .orElse(false);
        return new Listing.EnforcedPolicy(agent.state().enforcer().revision(endpoint.id(), direction), defaultDeny);
    }

    List<Listing.Identity> identities() {
        return agent.state().identities().all().entrySet().stream()
                .map(identity -> new Listing.Identity(identity.getKey(), texts(identity.getValue())))
                .toList();
    }

    /** Straight from the kernel: what it does not have is not shown. */
    List<Listing.Ipcache> ipcache() {
        List<Listing.Ipcache> rows = new ArrayList<>();
        agent.node().datapath().ipcache().entries().forEach((prefix, entry) -> rows.add(ipcache(prefix, entry)));
        return rows;
    }

    private Listing.Ipcache ipcache(Cidr prefix, IpcacheEntry entry) {
        return new Listing.Ipcache(
                prefix.toString(),
                entry.identity(),
                entry.node().map(IpAddress::toString).orElse(null),
                agent.state()
                        .identities()
                        .labels(entry.identity())
                        .map(AgentLists::texts)
                        .orElse(List.of()));
    }

    List<Listing.Policy> policies() {
        return agent.state().policy().policies().stream().map(this::policy).toList();
    }

    private Listing.Policy policy(Policy policy) {
        return new Listing.Policy(
                policy.qualifiedName(),
                policy.kind(),
                policy.source(),
                policy.rules().size(),
                agent.state().policy().revisionOf(policy));
    }

    List<Listing.Conntrack> connections() {
        return agent.node().datapath().connections().entries().stream()
                .filter(connection -> connection.expiresIn().toNanos() > 0)
                .map(AgentLists::connection)
                .toList();
    }

    private static Listing.Conntrack connection(Connection connection) {
        return new Listing.Conntrack(
                ProtocolNames.of(connection.protocol()),
                ProtocolNames.endpoint(connection.protocol(), connection.initiator(), connection.initiatorPort()),
                ProtocolNames.endpoint(connection.protocol(), connection.responder(), connection.responderPort()),
                words(connection.state()),
                connection.replied(),
                connection.closing(),
                connection.expiresIn().toSeconds());
    }

    List<Listing.Drop> drops() {
        return agent.node().datapath().counters().entries().stream()
                .map(counter -> new Listing.Drop(
                        words(counter.reason()), words(counter.direction()), counter.packets(), counter.bytes()))
                .toList();
    }

    static Listing.Health health(HealthResult result) {
        return new Listing.Health(
                result.target().cluster(),
                result.target().node(),
                result.target().address().toString(),
                result.error().isEmpty(),
                result.latency().map(latency -> latency.toNanos() / 1e6).orElse(null),
                result.error().orElse(null),
                result.at().toString());
    }

    static List<String> texts(Labels labels) {
        return labels.stream().map(Label::toString).toList();
    }

    static List<String> texts(List<?> values) {
        return values.stream().map(Object::toString).toList();
    }

    static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ').replaceFirst("^drop ", "");
    }
}
