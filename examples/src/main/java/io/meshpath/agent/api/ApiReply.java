// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;

/** What a handler gives back. */
public sealed interface ApiReply {
    /** A JSON document and its HTTP status. */
    record Document(int status, Object value) implements ApiReply {}

    /** JSON lines until the client goes away; {@code subscriber} gets the feed when the head has been sent. */
    record Stream(Consumer<LineFeed> subscriber) implements ApiReply {}

    /** A JSON array of these, made and sent as the client reads it: for what may be long. */
    record Rows(Iterator<?> rows) implements ApiReply {}

    /** The connection's end of a stream. Safe for use by multiple threads. */
    interface LineFeed {
        /** Sends one value as a line; false when the client reads too slowly, and then nothing was sent. */
        boolean offer(Object value);

        /** Runs {@code action} once when the client has gone; at once when it already has. */
        void whenClosed(Runnable action);
    }

    /** Status 200. */
    static ApiReply ok(Object value) {
        return new Document(200, value);
    }

    /** Status 201. */
    static ApiReply created(Object value) {
        return new Document(201, value);
    }

    /** An error in the API's form: {"error": "one line"}. */
    static ApiReply error(int status, String message) {
        return new Document(status, Map.of("error", message));
    }
}
