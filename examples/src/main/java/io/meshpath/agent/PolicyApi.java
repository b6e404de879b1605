// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.AgentStatus;
import io.meshpath.agent.api.ApiRefusal;
import io.meshpath.agent.api.ApiReply;
import io.meshpath.agent.api.ApiRequest;
import io.meshpath.agent.api.Listing;
import io.meshpath.agent.api.Router;
import io.meshpath.agent.policy.Enforcer;
import io.meshpath.agent.policy.PolicyState;
import io.meshpath.datapath.RuleCounters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What the agent answers about the revision of its policies. Safe for use by multiple threads. */
final class PolicyApi {
    /** The router gives up a little later. */
    private static final int MAX_WAIT_MILLIS = 50_000;

    private final Supplier<AgentParts> parts;

    /** @param parts refuses while there are none */
    PolicyApi(Supplier<AgentParts> parts) {
        this.parts = parts;
    }

    Router addTo(Router router) {
        return router.on("GET", "/v1/policies/revision", this::revision)
                .on("POST", "/v1/policies/read", this::read)
                .on("GET", "/v1/policies/counters", this::counters);
    }

    /** At once, or when all endpoints are at least at the revision asked for, or when the time is up. */
    private CompletionStage<ApiReply> revision(ApiRequest request) {
        AgentParts agent = parts.get();
        long atLeast = number(request, "atLeast", Long.MAX_VALUE);
        Duration patience = Duration.ofMillis(number(request, "timeoutMillis", MAX_WAIT_MILLIS));
        return agent.loop()
                .begin(() -> agent.state().waits().await(atLeast, patience))
                .thenCompose(enforced -> answer(agent));
    }

    /** A file that was written before the request is part of the revision that is answered. */
    private CompletionStage<ApiReply> read(ApiRequest request) {
        AgentParts agent = parts.get();
        return CompletableFuture.runAsync(agent.policies()::lookClosely, agent.worker())
                .thenCompose(done -> answer(agent));
    }

    private CompletionStage<ApiReply> counters(ApiRequest request) {
        AgentParts agent = parts.get();
        return agent.loop().call(() -> ApiReply.ok(counters(agent)));
    }

    /** The rules in force in the order of their numbers, and those gone that decided something. */
    private static List<Listing.RuleCounter> counters(AgentParts agent) {
        RuleCounters counters = agent.node().datapath().ruleCounters();
        if (counters.rules() == 0) {
            throw ApiRefusal.conflict(
                    "packets are not counted by rule; set policyAccounting: true in the agent's configuration");
        }
        PolicyState policy = agent.state().policy();
        Map<Integer, RuleCounters.Count> counts = new TreeMap<>(counters.entries());
        policy.rulesInForce().forEach(number -> counts.putIfAbsent(number, new RuleCounters.Count(0, 0)));
        List<Listing.RuleCounter> rows = new ArrayList<>();
        counts.forEach((number, count) -> {
            String rule = policy.ruleName(number).orElse("");
            rows.add(new Listing.RuleCounter(rule, policy.policyOf(rule), count.packets(), count.bytes()));
        });
        return rows;
    }

    private static CompletionStage<ApiReply> answer(AgentParts agent) {
        return agent.loop().call(() -> ApiReply.ok(revision(agent)));
    }

    private static Listing.PolicyRevision revision(AgentParts agent) {
        Enforcer enforcer = agent.state().enforcer();
        List<String> behind = agent.endpoints().list().stream()
                .filter(endpoint -> enforcer.revision(endpoint.id()) < enforcer.revision())
                .map(endpoint -> endpoint.name())
                .toList();
        List<AgentStatus.Problem> problems = agent.problems().list().stream()
                .filter(problem -> problem.part().equals(PolicySource.PART)
                        || problem.part().equals(Enforcer.PART))
                .toList();
        return new Listing.PolicyRevision(
                enforcer.revision(),
                enforcer.enforcedEverywhere(),
                agent.endpoints().list().size(),
                behind,
                problems);
    }

    private static long number(ApiRequest request, String name, long most) {
        String text = request.parameter(name).orElse("0");
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, in the same words as a number out of range
        }
        throw new IllegalArgumentException(name + ": expected a number from 0 to " + most + " but was '" + text + "'");
    }
}
