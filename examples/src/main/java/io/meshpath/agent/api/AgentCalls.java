// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Questions to one server, each on a connection of its own. Every method throws {@link AgentException}. Immutable.
 *
 * @param server what messages call it: "agent"
 * @param start the command that starts one
 */
record AgentCalls(Path socket, String server, String start) {
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

    /** Hands over the elements of a JSON array as they come. */
    <T> void rows(String path, Class<T> type, Consumer<T> each) {
        try (UnixHttp http = send("GET", path, NOTHING)) {
            if (http.status() >= 400) {
                throw refusal(http);
            }
            Json.each(http.stream(), type, each);
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
            throw new AgentException(0, "the " + server + " at " + socket + " broke off: " + OneLine.of(e));
        }
    }

    UnixHttp send(String method, String path, byte[] request) {
        try {
            return UnixHttp.send(socket, method, path, request);
        } catch (IOException e) {
            String reason = Files.exists(socket) ? OneLine.of(e) : "no such file";
            throw new AgentException(
                    0, "no " + server + " answers at " + socket + ": " + reason + "; start one with: " + start);
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
        return new AgentException(
                0, "cannot read the answer of the " + server + " at " + socket + ": " + OneLine.of(e));
    }

    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
