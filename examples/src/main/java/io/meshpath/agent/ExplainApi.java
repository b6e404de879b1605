// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.ApiReply;
import io.meshpath.agent.api.ApiRequest;
import io.meshpath.agent.api.Listing;
import io.meshpath.agent.api.Router;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.Evaluator;
import io.meshpath.policy.PolicyModel;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Why the policies in force let a pod's packets pass or not. Safe for use by multiple threads. */
final class ExplainApi {
    private final Supplier<AgentParts> parts;

    /** @param parts refuses while there are none */
    ExplainApi(Supplier<AgentParts> parts) {
        this.parts = parts;
    }

    Router addTo(Router router) {
        return router.on("GET", "/v1/endpoints/{name}/explain", this::explain);
    }

    private CompletionStage<ApiReply> explain(ApiRequest request) {
        AgentParts agent = parts.get();
        Direction direction = Direction.valueOf(needed(request, "direction").toUpperCase(Locale.ROOT));
        PortSpace space = PortSpace.valueOf(needed(request, "space"));
        int port = Integer.parseInt(needed(request, "port"));
        String peer = needed(request, "peer");
        return agent.loop().call(() -> {
            PolicyModel model = agent.state().policy().model().orElseThrow();
            Labels subject = agent.endpoints().get(request.variable("name")).labels();
            Labels other = labels(agent, peer);
            Evaluator evaluator = new Evaluator(model);
            return ApiReply.ok(new Listing.Explanation(
                    evaluator.decide(subject, direction, other, space, port).isAllowed(),
                    evaluator.explain(subject, direction, other, space, port)));
        });
    }

    /** The labels of a pod of this node, by name, or of whoever has an address. */
    private static Labels labels(AgentParts agent, String peer) {
        if (!peer.contains(":") && !peer.matches("[0-9.]+")) {
            return agent.endpoints().get(peer).labels();
        }
        Cidr address = Cidr.of(IpAddress.parse(peer));
        // Without an identity of its own it is as good as a prefix of one address: rules choose both alike.
        return agent.state()
                .ipcache()
                .get(address)
                .map(IpcacheEntry::identity)
                .flatMap(agent.state().identities()::labels)
                .orElseGet(() -> Labels.of(Label.cidr(address)));
    }

    private static String needed(ApiRequest request, String parameter) {
        return request.parameter(parameter)
                .orElseThrow(() -> new IllegalArgumentException("parameter '" + parameter + "' is missing"));
    }
}
