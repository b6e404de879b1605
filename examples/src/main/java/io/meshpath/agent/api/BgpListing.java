// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a BGP speaker's lists and answers consist of: one record a JSON object. What is absent is left out there, but for the fields of a
 * route, which are always there. */
public final class BgpListing {
    private BgpListing() {}

    /**
     * A neighbour.
     *
     * @param address with its device where it is link-local: "fe80::2%eth0"
     * @param state idle, active, connect, open-sent, open-confirm or established
     * @param since when the state began (RFC 3339)
     * @param lastError why the last session or attempt ended
     * @param received prefixes it has announced, used or not
     * @param announced prefixes we have announced to it
     * @param bfd admin-down, down, init or up; absent where BFD does not watch the way
     * @param kept families with routes that a session brought and the neighbour has not confirmed since
     */
    public record Neighbor(
            String address,
            long as,
            String state,
            String since,
            @Nullable String lastError,
            @Nullable Session session,
            int received,
            int announced,
            Counters counters,
            @Nullable String bfd,
            List<String> kept) {}

    /**
     * What both sides agreed on.
     *
     * @param holdTime in seconds; 0 when silence is taken for ever
     * @param endOfRib the families whose first dump the neighbour has ended
     */
    public record Session(
            String routerId, String localAddress, int holdTime, List<String> families, List<String> endOfRib) {}

    /** Messages since the neighbour was added; malformed are UPDATEs that the session survived. */
    public record Counters(long messagesIn, long messagesOut, long updatesIn, long updatesOut, long malformed) {}

    /**
     * A route in a table.
     *
     * @param neighbor whom it is from, "local" when it is our own; in an adj-rib-out whom it is announced to
     * @param standing best, eligible, or why it is not used
     * @param nextHop null where it is left to the session
     * @param asPath numbers, and lists of numbers where aggregation left a set
     * @param origin igp, egp or incomplete
     * @param pathId 0 without ADD-PATH
     * @param validation not-found, valid or invalid (RFC 6811)
     */
    public record Route(
            String prefix,
            String neighbor,
            boolean best,
            String standing,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String nextHop,

            List<Object> asPath,
            String origin,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            Long med,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            Long localPref,

            List<String> communities,
            List<String> largeCommunities,
            List<String> extendedCommunities,
            long pathId,
            boolean stale,
            String validation) {}

    /**
     * What a reload has changed.
     *
     * @param reset those of {@code changed} whose session could not go on
     * @param others sections of the configuration that say something else, neighbors, policies and announce aside
     */
    public record Reload(
            List<String> added,
            List<String> changed,
            List<String> reset,
            List<String> removed,
            List<String> announced,
            List<String> withdrawn,
            List<String> others) {

        /** What differs, a line for each kind: "added: 198.51.100.2, 198.51.100.3". */
        public List<String> lines() {
            List<String> lines = new ArrayList<>();
            add(lines, "added", added);
            add(lines, "removed", removed);
            add(
                    lines,
                    "changed",
                    changed.stream()
                            .map(neighbor -> reset.contains(neighbor) ? neighbor + " (new session)" : neighbor)
                            .toList());
            add(lines, "announced", announced);
            add(lines, "withdrawn", withdrawn);
            add(lines, "others", others);
            return lines.isEmpty() ? List.of("nothing differs") : lines;
        }

        private static void add(List<String> lines, String name, List<String> values) {
            if (!values.isEmpty()) {
                lines.add(name + ": " + String.join(", ", values));
            }
        }
    }
}
