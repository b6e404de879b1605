// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
    private static final byte[] NOTHING = {};

    /** The longest that one question of a wait is left unanswered. */
    private static final long POLL_MILLIS = 20_000;

    private final Path socket;

    private AgentClient(Path socket) {
        this.socket = socket;
    }

    /** A client of the agent that listens at {@code socket}; it need not be there yet. */
    public static AgentClient at(Path socket) {
        return new AgentClient(socket);
    }

    /** The socket it talks to. */
    public Path socket() {
        return socket;
    }

    /** The whole state in one answer. */
    public AgentStatus status() {
        return one("GET", "/v1/status", NOTHING, AgentStatus.class);
    }

    /** Every node of the mesh that this agent knows, its own included. */
    public List<Listing.Node> nodes() {
        return list("/v1/nodes", Listing.Node.class);
    }

    /** The pods of this node. */
    public List<Listing.Endpoint> endpoints() {
        return list("/v1/endpoints", Listing.Endpoint.class);
    }

    /** The pod of this name or number. */
    public Listing.Endpoint endpoint(String nameOrId) {
        return one("GET", "/v1/endpoints/" + segment(nameOrId), NOTHING, Listing.Endpoint.class);
    }

    /** Connects a pod; when it returns, the pod has its address and its policy. */
    public Listing.Endpoint createEndpoint(EndpointRequest request) {
        return one("POST", "/v1/endpoints", Json.bytes(request), Listing.Endpoint.class);
    }

    /** Disconnects the pod of this name or number; its namespace stays. */
    public Listing.Endpoint deleteEndpoint(String nameOrId) {
        return one("DELETE", "/v1/endpoints/" + segment(nameOrId), NOTHING, Listing.Endpoint.class);
    }

    /** Sets what can be set for the pod of this name or number. */
    public Listing.Endpoint configureEndpoint(String nameOrId, EndpointConfig config) {
        return one("PUT", "/v1/endpoints/" + segment(nameOrId) + "/config", Json.bytes(config), Listing.Endpoint.class);
    }

    /** Every identity the agent knows, the reserved ones included. */
    public List<Listing.Identity> identities() {
        return list("/v1/identities", Listing.Identity.class);
    }

    /** What the datapath makes of addresses and prefixes. */
    public List<Listing.Ipcache> ipcache() {
        return list("/v1/ipcache", Listing.Ipcache.class);
    }

    /** The tunnels to other nodes. */
    public List<Listing.Tunnel> tunnels() {
        return list("/v1/tunnels", Listing.Tunnel.class);
    }

    /** The connections the datapath remembers. */
    public List<Listing.Conntrack> conntrack() {
        return list("/v1/conntrack", Listing.Conntrack.class);
    }

    /** The policies in force. */
    public List<Listing.Policy> policies() {
        return list("/v1/policies", Listing.Policy.class);
    }

    /** Which revision policies have, and how far it is enforced. */
    public Listing.PolicyRevision policyRevision() {
        return one("GET", "/v1/policies/revision", NOTHING, Listing.PolicyRevision.class);
    }

    /** Has the agent read its policies now; whatever was written before is part of the revision that is answered. */
    public Listing.PolicyRevision readPolicies() {
        return one("POST", "/v1/policies/read", NOTHING, Listing.PolicyRevision.class);
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
            Listing.PolicyRevision now = one("GET", path, NOTHING, Listing.PolicyRevision.class);
            if (now.enforced() >= revision || left <= POLL_MILLIS) {
                return now;
            }
        }
    }

    /** The DNS names that the agent has learnt. */
    public List<Listing.Name> names() {
        return list("/v1/names", Listing.Name.class);
    }

    /** Tells the agent what DNS answered; returns all that it knows of the name. */
    public List<Listing.Name> addName(NameRequest request) {
        return many(body("POST", "/v1/names", Json.bytes(request)), Listing.Name.class);
    }

    /** How many packets each rule decided, those that decided none included; refused where the agent does not count. */
    public List<Listing.RuleCounter> ruleCounters() {
        return list("/v1/policies/counters", Listing.RuleCounter.class);
    }

    /** What an endpoint's policy says to every identity it knows. */
    public List<Listing.PolicyVerdict> endpointPolicy(String nameOrId) {
        return list("/v1/endpoints/" + segment(nameOrId) + "/policy", Listing.PolicyVerdict.class);
    }

    /**
     * Why an endpoint's policy lets packets pass or not.
     *
     * @param peer the other side: another pod of the node, or an address
     * @param port the destination port, or in {@link PortSpace#OTHER} the kind of packet
     */
    public Listing.Explanation explain(String nameOrId, Direction direction, String peer, PortSpace space, int port) {
        String query = "?direction=" + direction + "&peer=" + segment(peer) + "&space=" + space + "&port=" + port;
        return one(
                "GET", "/v1/endpoints/" + segment(nameOrId) + "/explain" + query, NOTHING, Listing.Explanation.class);
    }

    /** The clusters of the mesh. */
    public List<Listing.Cluster> clusters() {
        return list("/v1/mesh", Listing.Cluster.class);
    }

    /** The last probe of every other node. */
    public List<Listing.Health> health() {
        return list("/v1/health", Listing.Health.class);
    }

    /** Probes every other node now and waits for the answers. */
    public List<Listing.Health> probe() {
        return many(body("POST", "/v1/health", NOTHING), Listing.Health.class);
    }

    /** Packets dropped, by reason. */
    public List<Listing.Drop> drops() {
        return list("/v1/drops", Listing.Drop.class);
    }

    /**
     * Follows the agent's events from now on.
     *
     * @param types drop, verdict, trace; none means all of them
     */
    public MonitorStream monitor(String... types) {
        String query = types.length == 0 ? "" : "?type=" + segment(String.join(",", types));
        UnixHttp http = send("GET", "/v1/monitor" + query, NOTHING);
        if (http.status() != 200) {
            throw refusal(http);
        }
        return new MonitorStream(http);
    }

    /** The JSON that the agent answers to GET {@code path}, as it is. */
    public String json(String path) {
        return new String(body("GET", path, NOTHING), StandardCharsets.UTF_8);
    }

    private <T> List<T> list(String path, Class<T> type) {
        return many(body("GET", path, NOTHING), type);
    }

    private <T> List<T> many(byte[] body, Class<T> type) {
        try {
            return Json.answers(body, type);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private <T> T one(String method, String path, byte[] request, Class<T> type) {
        byte[] body = body(method, path, request);
        try {
            return Json.answer(body, type);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private byte[] body(String method, String path, byte[] request) {
        try (UnixHttp http = send(method, path, request)) {
            if (http.status() >= 400) {
                throw refusal(http);
            }
            return http.body();
        } catch (IOException e) {
            throw new AgentException(0, "the agent at " + socket + " broke off: " + OneLine.of(e));
        }
    }

    private UnixHttp send(String method, String path, byte[] request) {
        try {
            return UnixHttp.send(socket, method, path, request);
        } catch (IOException e) {
            String reason = Files.exists(socket) ? OneLine.of(e) : "no such file";
            throw new AgentException(
                    0,
                    "no agent answers at " + socket + ": " + reason + "; start one with: meshpath agent --config FILE");
        }
    }

    private AgentException refusal(UnixHttp http) {
        try (http) {
            return new AgentException(
                    http.status(), Json.tree(http.body()).path("error").asText("HTTP status " + http.status()));
        } catch (IOException e) {
            return unreadable(e);
        }
    }

    private AgentException unreadable(IOException e) {
        return new AgentException(0, "cannot read the answer of the agent at " + socket + ": " + OneLine.of(e));
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
