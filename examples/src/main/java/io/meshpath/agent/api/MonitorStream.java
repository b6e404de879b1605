// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The events of one agent as they happen. One thread reads; {@link #close} may come from another and ends the reading.
 */
public final class MonitorStream implements AutoCloseable {
    private final UnixHttp http;
    private final BufferedReader lines;

    MonitorStream(UnixHttp http) {
        this.http = http;
        this.lines = new BufferedReader(new InputStreamReader(http.stream(), StandardCharsets.UTF_8));
    }

    /** Waits for the next event; empty when the agent or this stream has been closed. */
    public Optional<MonitorEvent> next() {
        return nextLine().map(MonitorStream::event);
    }

    /** The next event as the agent's line of JSON. */
    public Optional<String> nextLine() {
        try {
            return Optional.ofNullable(lines.readLine());
        } catch (ClosedChannelException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new AgentException(0, "the agent's events ended: " + OneLine.of(e));
        }
    }

    private static MonitorEvent event(String line) {
        try {
            return Json.answer(line.getBytes(StandardCharsets.UTF_8), MonitorEvent.class);
        } catch (IOException e) {
            throw new AgentException(0, "not an event: " + line);
        }
    }

    @Override
    public void close() {
        try {
            http.close();
        } catch (IOException e) {
            throw new AgentException(0, "cannot close the connection: " + OneLine.of(e));
        }
    }
}
