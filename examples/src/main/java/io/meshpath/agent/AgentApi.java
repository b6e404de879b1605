// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.api.ApiRefusal;
import io.meshpath.agent.api.ApiReply;
import io.meshpath.agent.api.ApiRequest;
import io.meshpath.agent.api.EndpointConfig;
import io.meshpath.agent.api.EndpointRequest;
import io.meshpath.agent.api.Router;
import io.meshpath.agent.health.HealthResult;
import io.meshpath.agent.monitor.Monitor;
import io.meshpath.bgp.BgpSpeaker;
import io.meshpath.bgpd.BgpApi;
import io.meshpath.datapath.identity.Labels;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the agent answers on its socket. Until the agent is ready every question is refused, so that the socket can be
 * taken before the datapath is touched. Safe for use by multiple threads: handlers post to the agent's thread.
 */
final class AgentApi {
    private volatile @Nullable Answers answers;

    /** The parts to answer from, once there are any. */
    private record Answers(AgentParts agent, AgentLists lists, StatusReport report) {}

    /** Answers from these parts from now on. */
    void ready(AgentParts agent, StatusReport report) {
        answers = new Answers(agent, new AgentLists(agent), report);
    }

    Router router() {
        Supplier<AgentParts> parts = () -> answers().agent;
        Router bgp = new BgpApi(this::speaker).addTo(new Router());
        return new NamesApi(parts)
                .addTo(new PolicyApi(parts).addTo(new ExplainApi(parts).addTo(bgp)))
                .on("GET", "/v1/status", listed(ready -> ready.report.status()))
                .on("GET", "/v1/nodes", listed(ready -> ready.lists.nodes()))
                .on("GET", "/v1/tunnels", listed(ready -> ready.lists.tunnels()))
                .on("GET", "/v1/identities", listed(ready -> ready.lists.identities()))
                .on("GET", "/v1/ipcache", listed(ready -> ready.lists.ipcache()))
                .on("GET", "/v1/conntrack", listed(ready -> ready.lists.connections()))
                .on("GET", "/v1/drops", listed(ready -> ready.lists.drops()))
                .on("GET", "/v1/policies", listed(ready -> ready.lists.policies()))
                .on("GET", "/v1/mesh", listed(ready -> ready.agent.clusters().list()))
                .on("GET", "/v1/events", listed(ready -> ready.agent.monitor().recent()))
                .on("GET", "/v1/monitor", this::monitor)
                .on(
                        "GET",
                        "/v1/health",
                        listed(ready -> health(ready.agent.health().results())))
                .on(
                        "POST",
                        "/v1/health",
                        request -> answers().agent.health().probe().thenApply(results -> ApiReply.ok(health(results))))
                .on("GET", "/v1/endpoints", listed(ready -> ready.lists.endpoints()))
                .on("POST", "/v1/endpoints", this::create)
                .on(
                        "GET",
                        "/v1/endpoints/{name}",
                        about((ready, name) ->
                                ready.lists.endpoint(ready.agent.endpoints().get(name))))
                .on(
                        "DELETE",
                        "/v1/endpoints/{name}",
                        about((ready, name) ->
                                ready.lists.endpoint(ready.agent.endpoints().delete(name))))
                .on("PUT", "/v1/endpoints/{name}/config", this::configure)
                .on("GET", "/v1/endpoints/{name}/policy", about(AgentApi::policyOf));
    }

    private Answers answers() {
        Answers ready = answers;
        if (ready == null) {
            throw ApiRefusal.unavailable("the agent is starting; try again in a moment");
        }
        return ready;
    }

    private BgpSpeaker speaker() {
        return answers()
                .agent
                .speaker()
                .orElseThrow(
                        () -> ApiRefusal.notFound("this agent speaks no BGP; its configuration has no bgp section"))
                .bgp();
    }

    private Router.Handler listed(Function<Answers, Object> list) {
        return request -> {
            Answers ready = answers();
            return ready.agent.loop().call(() -> ApiReply.ok(list.apply(ready)));
        };
    }

    /** An answer about the thing that the path names. */
    @FunctionalInterface
    private interface About {
        Object answer(Answers ready, String name);
    }

    private Router.Handler about(About about) {
        return request -> {
            Answers ready = answers();
            String name = request.variable("name");
            return ready.agent.loop().call(() -> ApiReply.ok(about.answer(ready, name)));
        };
    }

    private CompletionStage<ApiReply> configure(ApiRequest http) {
        Answers ready = answers();
        EndpointConfig wanted = http.body().as(EndpointConfig.class);
        Optional<Boolean> audit = Optional.ofNullable(wanted.policyAuditMode());
        return ready.agent
                .loop()
                .call(() ->
                        ApiReply.ok(ready.lists.endpoint(ready.agent.endpoints().audit(http.variable("name"), audit))));
    }

    private static Object policyOf(Answers ready, String name) {
        AgentParts agent = ready.agent;
        return new PolicyVerdicts(
                        agent.state().policy().model().orElseThrow(),
                        agent.state().identities().all())
                .of(agent.endpoints().get(name));
    }

    private static Object health(List<HealthResult> results) {
        return results.stream().map(AgentLists::health).toList();
    }

    private CompletionStage<ApiReply> create(ApiRequest http) {
        Answers ready = answers();
        AgentParts agent = ready.agent;
        EndpointRequest request = http.body().as(EndpointRequest.class);
        Labels labels = PodLabels.of(request, agent.config().cluster().name());
        return agent.loop()
                .begin(() -> agent.endpoints()
                        .create(request.name(), request.netns(), labels, request.addressesOfEachCidr()))
                .thenApplyAsync(endpoint -> ApiReply.created(ready.lists.endpoint(endpoint)), agent.loop());
    }

    private CompletionStage<ApiReply> monitor(ApiRequest request) {
        AgentParts agent = answers().agent;
        Set<String> types = request.parameter("type")
                .map(text -> Set.copyOf(List.of(text.split(",", -1))))
                .orElse(Monitor.TYPES);
        for (String type : types) {
            if (!Monitor.TYPES.contains(type)) {
                throw new IllegalArgumentException("expected types of drop, verdict and trace but was '" + type + "'");
            }
        }
        return CompletableFuture.completedFuture(
                new ApiReply.Stream(feed -> agent.monitor().subscribe(types, feed)));
    }
}
