// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Questions to one agent, each on a connection of its own. Every method throws {@link AgentException}. Immutable. */
record AgentCalls(Path socket) {
    static final byte[] NOTHING = {};

    <T> List<T> list(String path, Class<T> type) {
        return many(body("GET", path, NOTHING), type);
    }

    <T> List<T> many(byte[] body, Class<T> type) {
        try {
            return Json.answers(body, type);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    <T> T one(String method, String path, byte[] request, Class<T> type) {
        byte[] body = body(method, path, request);
        try {
            return Json.answer(body, type);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    byte[] body(String method, String path, byte[] request) {
        try (UnixHttp http = send(method, path, request)) {
            if (http.status() >= 400) {
                throw refusal(http);
            }
            return http.body();
        } catch (IOException e) {
            throw new AgentException(0, "the agent at " + socket + " broke off: " + OneLine.of(e));
        }
    }

    UnixHttp send(String method, String path, byte[] request) {
        try {
            return UnixHttp.send(socket, method, path, request);
        } catch (IOException e) {
            String reason = Files.exists(socket) ? OneLine.of(e) : "no such file";
            throw new AgentException(
                    0,
                    "no agent answers at " + socket + ": " + reason + "; start one with: meshpath agent --config FILE");
        }
    }

    AgentException refusal(UnixHttp http) {
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

    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
