// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import java.util.Map;
import java.util.Optional;

/**
 * One request as a handler sees it. Not safe for use by multiple threads at once.
 *
 * @param method GET, POST or DELETE
 * @param path the path without the query
 * @param query decoded query parameters, the last of each name
 * @param body the whole body, empty when there is none
 * @param variables what the {braced} segments of the route's pattern matched; empty until routed
 */
public record ApiRequest(
        String method, String path, Map<String, String> query, Body body, Map<String, String> variables) {

    /** A request's octets. */
    public static final class Body {
        private final byte[] octets;

        public Body(byte[] octets) {
            this.octets = octets.clone();
        }

        /** The body as {@code type}; {@link IllegalArgumentException} says what does not fit. */
        public <T> T as(Class<T> type) {
            return Json.request(octets, type);
        }
    }

    /** What the pattern's segment {@code {name}} matched. */
    public String variable(String name) {
        return Optional.ofNullable(variables.get(name))
                .orElseThrow(() -> new IllegalStateException("no variable in the route's pattern: " + name));
    }

    /** The query parameter {@code name}. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    ApiRequest with(Map<String, String> matched) {
        return new ApiRequest(method, path, query, body, matched);
    }
}
