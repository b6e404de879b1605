// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.ApiReply;
import io.meshpath.agent.api.ApiRequest;
import io.meshpath.agent.api.Listing;
import io.meshpath.agent.api.NameRequest;
import io.meshpath.agent.api.Router;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.Peer;
import io.meshpath.policy.dns.KnownAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What the agent is told, and answers, about DNS names. Safe for use by multiple threads. */
final class NamesApi {
    /** A lifetime is shown as it was given until a second of it is over. */
    private static final Duration ALMOST_A_SECOND = Duration.ofMillis(999);

    private final Supplier<AgentParts> parts;

    /** @param parts refuses while there are none */
    NamesApi(Supplier<AgentParts> parts) {
        this.parts = parts;
    }

    Router addTo(Router router) {
        return router.on("GET", "/v1/names", this::list).on("POST", "/v1/names", this::add);
    }

    private CompletionStage<ApiReply> list(ApiRequest request) {
        AgentParts agent = parts.get();
        return agent.loop().call(() -> ApiReply.ok(rows(agent, known -> true)));
    }

    /** When it is answered, packets to the addresses are judged by the names. */
    private CompletionStage<ApiReply> add(ApiRequest http) {
        AgentParts agent = parts.get();
        NameRequest request = http.body().as(NameRequest.class);
        if (request.name().isEmpty() || request.addresses().isEmpty()) {
            throw new IllegalArgumentException("a name and its addresses are needed; give both");
        }
        List<IpAddress> addresses =
                request.addresses().stream().map(IpAddress::parse).toList();
        return agent.loop().call(() -> {
            agent.state().names().observe(request.name(), addresses, Duration.ofSeconds(request.ttlSeconds()));
            return ApiReply.created(rows(agent, known -> addresses.contains(known.address())));
        });
    }

    private static List<Listing.Name> rows(AgentParts agent, Predicate<KnownAddress> wanted) {
        Instant now = Instant.now();
        return agent.state().names().list().stream()
                .filter(wanted)
                .map(known -> row(known, now))
                .toList();
    }

    private static Listing.Name row(KnownAddress known, Instant now) {
        return new Listing.Name(
                known.name(),
                known.address().toString(),
                Math.max(
                        0,
                        Duration.between(now, known.expiry())
                                .plus(ALMOST_A_SECOND)
                                .toSeconds()),
                known.meantBy().stream().map(Peer.Names::pattern).sorted().toList());
    }
}
