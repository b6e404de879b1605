// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Asks a BGP speaker through the Unix socket of its daemon. Each question is a connection of its own; there is nothing to
 * close.
 *
 * <p>Every method throws {@link AgentException} when the daemon refuses or does not answer. Immutable, and so safe for use by
 * multiple threads.
 */
public final class BgpClient {
    private final AgentCalls calls;

    private BgpClient(AgentCalls calls) {
        this.calls = calls;
    }

    /** A client of the daemon that listens at {@code socket}; it need not be there yet. */
    public static BgpClient at(Path socket) {
        return new BgpClient(new AgentCalls(socket, "BGP daemon", "meshpath bgp run --config FILE"));
    }

    /** The socket it talks to. */
    public Path socket() {
        return calls.socket();
    }

    /** Every neighbour and how its session is. */
    public List<BgpListing.Neighbor> neighbors() {
        return calls.list("/v1/bgp/neighbors", BgpListing.Neighbor.class);
    }

    /** Every route that is usable, the best of a prefix first. */
    public void locRib(String within, Consumer<BgpListing.Route> each) {
        rib("loc", "", within, each);
    }

    /** Everything that a neighbour has announced. */
    public void adjRibIn(String neighbor, String within, Consumer<BgpListing.Route> each) {
        rib("in", neighbor, within, each);
    }

    /** Everything that a neighbour has been told. */
    public void adjRibOut(String neighbor, String within, Consumer<BgpListing.Route> each) {
        rib("out", neighbor, within, each);
    }

    /** In the order of prefixes; only those inside the block {@code within}, or all where it is empty. */
    private void rib(String table, String neighbor, String within, Consumer<BgpListing.Route> each) {
        String path = "/v1/bgp/rib?table=" + table
                + (neighbor.isEmpty() ? "" : "&neighbor=" + AgentCalls.segment(neighbor))
                + (within.isEmpty() ? "" : "&within=" + AgentCalls.segment(within));
        calls.rows(path, BgpListing.Route.class, each);
    }

    /**
     * Ends the session with a neighbour until {@link #start}.
     *
     * @param text for its operators, up to 255 octets (RFC 9003); may be empty
     */
    public void stop(String neighbor, String text) {
        act(neighbor, "stop", text);
    }

    /** Takes up again what {@link #stop} ended. */
    public void start(String neighbor) {
        act(neighbor, "start", "");
    }

    /** Ends the session with a neighbour, with a text as {@link #stop}, and begins another. */
    public void reset(String neighbor, String text) {
        act(neighbor, "reset", text);
    }

    /** Asks a neighbour for all its routes again. */
    public void refresh(String neighbor) {
        act(neighbor, "refresh", "");
    }

    private void act(String neighbor, String action, String text) {
        String path = "/v1/bgp/neighbors/" + AgentCalls.segment(neighbor) + "/" + action
                + (text.isEmpty() ? "" : "?text=" + AgentCalls.segment(text));
        calls.body("POST", path, AgentCalls.NOTHING);
    }

    /** Has the daemon read its configuration again; refused with line and field when it cannot be used. */
    public BgpListing.Reload reload() {
        return calls.one("POST", "/v1/bgp/reload", AgentCalls.NOTHING, BgpListing.Reload.class);
    }
}
