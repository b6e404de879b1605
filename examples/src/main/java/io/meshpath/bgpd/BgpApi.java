// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgpd;

import io.meshpath.agent.api.ApiRefusal;
import io.meshpath.agent.api.ApiReply;
import io.meshpath.agent.api.ApiRequest;
import io.meshpath.agent.api.Router;
import io.meshpath.bgp.BgpSpeaker;
import io.meshpath.bgp.PeerAddress;
import io.meshpath.bgp.RibEntry;
import io.meshpath.datapath.net.Cidr;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What is answered about a speaker: neighbours and routes. Safe for use by multiple threads. */
public final class BgpApi {
    private static final Comparator<RibEntry> BY_PREFIX = Comparator.comparing(
                    (RibEntry entry) -> entry.route().prefix())
            .thenComparing(RibEntry::standing)
            .thenComparing(entry -> entry.route().source().toString());

    private final Supplier<BgpSpeaker> speaker;

    /** Answers about the speaker that {@code speaker} gives; what it throws is the answer while there is none. */
    public BgpApi(Supplier<BgpSpeaker> speaker) {
        this.speaker = speaker;
    }

    /** Adds the questions under /v1/bgp to {@code router}. */
    public Router addTo(Router router) {
        return router.on("GET", "/v1/bgp/neighbors", this::neighbors)
                .on("GET", "/v1/bgp/rib", this::rib)
                .on("POST", "/v1/bgp/neighbors/{address}/{action}", this::act);
    }

    /** What can be done to a neighbour; done when the speaker gets to it. */
    private CompletionStage<ApiReply> act(ApiRequest request) {
        BgpSpeaker asked = speaker.get();
        PeerAddress neighbor = known(asked, PeerAddress.parse(request.variable("address")));
        String text = request.parameter("text").orElse("");
        String action = request.variable("action");
        switch (action) {
            case "stop" -> asked.stopNeighbor(neighbor, text);
            case "start" -> asked.startNeighbor(neighbor);
            case "reset" -> asked.resetNeighbor(neighbor, text);
            case "refresh" -> asked.refreshNeighbor(neighbor);
            default ->
                throw new IllegalArgumentException("expected stop, start, reset or refresh but was '" + action + "'");
        }
        return CompletableFuture.completedFuture(ApiReply.ok(Map.of()));
    }

    private CompletionStage<ApiReply> neighbors(ApiRequest request) {
        return CompletableFuture.completedFuture(
                ApiReply.ok(NeighborRows.of(speaker.get().neighbors())));
    }

    private CompletionStage<ApiReply> rib(ApiRequest request) {
        BgpSpeaker asked = speaker.get();
        Optional<Cidr> within = request.parameter("within").map(Cidr::parse);
        String table = request.parameter("table").orElse("loc");
        return switch (table) {
            case "loc" -> rows(asked.locRib(), within, Optional.empty());
            case "in" -> rows(asked.adjRibIn(neighbor(asked, request)), within, Optional.empty());
            case "out" -> {
                PeerAddress neighbor = neighbor(asked, request);
                yield rows(asked.adjRibOut(neighbor), within, Optional.of(neighbor.toString()));
            }
            default -> throw new IllegalArgumentException("expected table loc, in or out but was '" + table + "'");
        };
    }

    private static PeerAddress neighbor(BgpSpeaker asked, ApiRequest request) {
        return known(
                asked,
                request.parameter("neighbor")
                        .map(PeerAddress::parse)
                        .orElseThrow(
                                () -> new IllegalArgumentException("parameter neighbor is missing; give its address")));
    }

    private static PeerAddress known(BgpSpeaker asked, PeerAddress neighbor) {
        if (asked.neighbor(neighbor).isEmpty()) {
            throw ApiRefusal.notFound("no neighbor " + neighbor + " is configured");
        }
        return neighbor;
    }

    private static CompletionStage<ApiReply> rows(
            CompletableFuture<List<RibEntry>> entries, Optional<Cidr> within, Optional<String> told) {
        return entries.thenApplyAsync(all -> {
            Stream<RibEntry> wanted = all.stream()
                    .filter(entry -> within.map(
                                    block -> block.contains(entry.route().prefix()))
                            .orElse(true))
                    .sorted(BY_PREFIX);
            return new ApiReply.Rows(
                    wanted.map(entry -> RouteRows.of(entry, told)).iterator());
        });
    }
}
