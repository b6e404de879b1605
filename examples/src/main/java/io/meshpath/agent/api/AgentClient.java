// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks one agent through its Unix socket. Each question is a connection of its own; there is nothing to close.
 *
 * <p>Every method throws {@link AgentException} when the agent refuses or does not answer. Immutable, and so safe for
 * use by multiple threads.
 */
public final class AgentClient {
    /** The longest that one question of a wait is left unanswered. */
    private static final long POLL_MILLIS = 20_000;

    private final AgentCalls calls;

    private AgentClient(AgentCalls calls) {
        this.calls = calls;
    }

    /** A client of the agent that listens at {@code socket}; it need not be there yet. */
    public static AgentClient at(Path socket) {
        return new AgentClient(new AgentCalls(socket, "agent", "meshpath agent --config FILE"));
    }

    /** The socket it talks to. */
    public Path socket() {
        return calls.socket();
    }

    /** The whole state in one answer. */
    public AgentStatus status() {
        return calls.one("GET", "/v1/status", AgentCalls.NOTHING, AgentStatus.class);
    }

    /** Every node of the mesh that this agent knows, its own included. */
    public List<Listing.Node> nodes() {
        return calls.list("/v1/nodes", Listing.Node.class);
    }

    /** The pods of this node. */
    public List<Listing.Endpoint> endpoints() {
        return calls.list("/v1/endpoints", Listing.Endpoint.class);
    }

    /** The pod of this name or number. */
    public Listing.Endpoint endpoint(String nameOrId) {
        return calls.one(
                "GET", "/v1/endpoints/" + AgentCalls.segment(nameOrId), AgentCalls.NOTHING, Listing.Endpoint.class);
    }

    /** Connects a pod; when it returns, the pod has its address and its policy. */
    public Listing.Endpoint createEndpoint(EndpointRequest request) {
        return calls.one("POST", "/v1/endpoints", Json.bytes(request), Listing.Endpoint.class);
    }

    /** Disconnects the pod of this name or number; its namespace stays. */
    public Listing.Endpoint deleteEndpoint(String nameOrId) {
        return calls.one(
                "DELETE", "/v1/endpoints/" + AgentCalls.segment(nameOrId), AgentCalls.NOTHING, Listing.Endpoint.class);
    }

    /** Sets what can be set for the pod of this name or number. */
    public Listing.Endpoint configureEndpoint(String nameOrId, EndpointConfig config) {
        return calls.one(
                "PUT",
                "/v1/endpoints/" + AgentCalls.segment(nameOrId) + "/config",
                Json.bytes(config),
                Listing.Endpoint.class);
    }

    /** Every identity the agent knows, the reserved ones included. */
    public List<Listing.Identity> identities() {
        return calls.list("/v1/identities", Listing.Identity.class);
    }

    /** What the datapath makes of addresses and prefixes. */
    public List<Listing.Ipcache> ipcache() {
        return calls.list("/v1/ipcache", Listing.Ipcache.class);
    }

    /** The tunnels to other nodes. */
    public List<Listing.Tunnel> tunnels() {
        return calls.list("/v1/tunnels", Listing.Tunnel.class);
    }

    /** The connections the datapath remembers. */
    public List<Listing.Conntrack> conntrack() {
        return calls.list("/v1/conntrack", Listing.Conntrack.class);
    }

    /** The policies in force. */
    public List<Listing.Policy> policies() {
        return calls.list("/v1/policies", Listing.Policy.class);
    }

    /** Which revision policies have, and how far it is enforced. */
    public Listing.PolicyRevision policyRevision() {
        return calls.one("GET", "/v1/policies/revision", AgentCalls.NOTHING, Listing.PolicyRevision.class);
    }

    /** Has the agent read its policies now; whatever was written before is part of the revision that is answered. */
    public Listing.PolicyRevision readPolicies() {
        return calls.one("POST", "/v1/policies/read", AgentCalls.NOTHING, Listing.PolicyRevision.class);
    }

    /**
     * Waits until every endpoint is judged by {@code revision} or a later one, and at most as long as {@code timeout}:
     * whether it is so stands in the answer.
     */
    public Listing.PolicyRevision awaitPolicies(long revision, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        while (true) {
            long left = Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
            String path = "/v1/policies/revision?atLeast=" + revision + "&timeoutMillis=" + Math.min(left, POLL_MILLIS);
            Listing.PolicyRevision now = calls.one("GET", path, AgentCalls.NOTHING, Listing.PolicyRevision.class);
            if (now.enforced() >= revision || left <= POLL_MILLIS) {
                return now;
            }
        }
    }

    /** The DNS names that the agent has learnt. */
    public List<Listing.Name> names() {
        return calls.list("/v1/names", Listing.Name.class);
    }

    /** Tells the agent what DNS answered; returns all that it knows of the name. */
    public List<Listing.Name> addName(NameRequest request) {
        return calls.many(calls.body("POST", "/v1/names", Json.bytes(request)), Listing.Name.class);
    }

    /** How many packets each rule decided, those that decided none included; refused where the agent does not count. */
    public List<Listing.RuleCounter> ruleCounters() {
        return calls.list("/v1/policies/counters", Listing.RuleCounter.class);
    }

    /** What an endpoint's policy says to every identity it knows. */
    public List<Listing.PolicyVerdict> endpointPolicy(String nameOrId) {
        return calls.list("/v1/endpoints/" + AgentCalls.segment(nameOrId) + "/policy", Listing.PolicyVerdict.class);
    }

    /**
     * Why an endpoint's policy lets packets pass or not.
     *
     * @param peer the other side: another pod of the node, or an address
     * @param port the destination port, or in {@link PortSpace#OTHER} the kind of packet
     */
    public Listing.Explanation explain(String nameOrId, Direction direction, String peer, PortSpace space, int port) {
        String query =
                "?direction=" + direction + "&peer=" + AgentCalls.segment(peer) + "&space=" + space + "&port=" + port;
        return calls.one(
                "GET",
                "/v1/endpoints/" + AgentCalls.segment(nameOrId) + "/explain" + query,
                AgentCalls.NOTHING,
                Listing.Explanation.class);
    }

    /** The clusters of the mesh. */
    public List<Listing.Cluster> clusters() {
        return calls.list("/v1/mesh", Listing.Cluster.class);
    }

    /** The last probe of every other node. */
    public List<Listing.Health> health() {
        return calls.list("/v1/health", Listing.Health.class);
    }

    /** Probes every other node now and waits for the answers. */
    public List<Listing.Health> probe() {
        return calls.many(calls.body("POST", "/v1/health", AgentCalls.NOTHING), Listing.Health.class);
    }

    /** Packets dropped, by reason. */
    public List<Listing.Drop> drops() {
        return calls.list("/v1/drops", Listing.Drop.class);
    }

    /**
     * Follows the agent's events from now on.
     *
     * @param types drop, verdict, trace; none means all of them
     */
    public MonitorStream monitor(String... types) {
        String query = types.length == 0 ? "" : "?type=" + AgentCalls.segment(String.join(",", types));
        UnixHttp http = calls.send("GET", "/v1/monitor" + query, AgentCalls.NOTHING);
        if (http.status() != 200) {
            throw calls.refusal(http);
        }
        return new MonitorStream(http);
    }

    /** The JSON that the agent answers to GET {@code path}, as it is. */
    public String json(String path) {
        return new String(calls.body("GET", path, AgentCalls.NOTHING), StandardCharsets.UTF_8);
    }
}
