// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds the handler of a request by method and path, and turns whatever goes wrong into one line of JSON.
 *
 * <p>Fill it before the server starts; after that it is safe for use by multiple threads.
 */
public final class Router {
    /** Answers one kind of request; may answer later, from any thread. */
    @FunctionalInterface
    public interface Handler {
        CompletionStage<ApiReply> handle(ApiRequest request);
    }

    private record Route(String method, List<String> pattern, Handler handler) {
        Optional<Map<String, String>> match(List<String> path) {
            if (path.size() != pattern.size()) {
                return Optional.empty();
            }
            Map<String, String> variables = new HashMap<>();
            for (int i = 0; i < path.size(); i++) {
                String expected = pattern.get(i);
                if (expected.startsWith("{")) {
                    variables.put(expected.substring(1, expected.length() - 1), path.get(i));
                } else if (!expected.equals(path.get(i))) {
                    return Optional.empty();
                }
            }
            return Optional.of(variables);
        }
    }

    private static final int PATIENCE_SECONDS = 60;

    private final List<Route> routes = new ArrayList<>();

    /** Sends requests with {@code method} whose path has the form {@code pattern} to {@code handler}. */
    public Router on(String method, String pattern, Handler handler) {
        routes.add(new Route(method, segments(pattern), handler));
        return this;
    }

    /** Answers the request; the stage never fails. */
    CompletionStage<ApiReply> route(ApiRequest request) {
        List<String> path = segments(request.path());
        List<String> methods = new ArrayList<>();
        for (Route route : routes) {
            Optional<Map<String, String>> variables = route.match(path);
            if (variables.isPresent() && route.method.equals(request.method())) {
                return answer(route.handler, request.with(variables.get()));
            }
            variables.ifPresent(match -> methods.add(route.method));
        }
        return CompletableFuture.completedFuture(nothingAt(request, methods));
    }

    private static ApiReply nothingAt(ApiRequest request, List<String> methods) {
        return methods.isEmpty()
                ? ApiReply.error(404, "nothing at " + request.path())
                : ApiReply.error(
                        405,
                        request.method() + " is not possible at " + request.path() + "; " + String.join(", ", methods)
                                + " is");
    }

    private static CompletionStage<ApiReply> answer(Handler handler, ApiRequest request) {
        try {
            return handler.handle(request)
                    .toCompletableFuture()
                    .copy()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .exceptionally(Router::errorOf);
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(errorOf(e));
        }
    }

    private static ApiReply errorOf(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof TimeoutException) {
            return ApiReply.error(504, "no answer within " + PATIENCE_SECONDS + " s; see the agent's log");
        }
        if (cause instanceof ApiRefusal refusal) {
            return ApiReply.error(refusal.status(), String.valueOf(refusal.getMessage()));
        }
        return ApiReply.error(cause instanceof IllegalArgumentException ? 400 : 500, OneLine.of(cause));
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(segment);
            }
        }
        return segments;
    }
}
