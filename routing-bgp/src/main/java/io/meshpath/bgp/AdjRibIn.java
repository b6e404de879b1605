// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.PrefixCursor;
import io.meshpath.bgp.message.PrefixRun;
import io.meshpath.bgp.rib.PrefixTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Everything a neighbour has told us, used or not: its part of the {@link RouteTable}s. Owned by the thread that calls
 * doWork().
 */
final class AdjRibIn {
    private final int source;
    private final Set<Family> families;
    private Import policy;
    private final LocRib locRib;
    private int size;

    /** {@code source} is the neighbour's number in the table's {@link RouteSources}. */
    AdjRibIn(int source, Set<Family> families, Import policy, LocRib locRib) {
        this.source = source;
        this.families = families;
        this.policy = policy;
        this.locRib = locRib;
    }

    /** Applies one UPDATE. Families that were not agreed on are left alone (RFC 4760, section 8). */
    void apply(BgpMessage.Update update) {
        for (PrefixRun gone : update.unreachable()) {
            remove(gone);
        }
        for (BgpMessage.Reachable group : update.reachable()) {
            if (families.contains(group.prefixes().family())) {
                put(group.prefixes(), locRib.attributes().intern(group.attributes()));
            }
        }
    }

    /** Forgets everything: the session is over. */
    void clear() {
        for (RouteTable table : locRib.tables()) {
            table.forEachOf(source, table::remove);
        }
        size = 0;
    }

    /** Uses another import policy, for what was received too. */
    void change(Import wanted) {
        policy = wanted;
        reimport();
    }

    /** Asks the import policy again about every route. */
    void reimport() {
        for (RouteTable table : locRib.tables()) {
            table.forEachOf(source, route -> reimport(table, route));
        }
    }

    int size() {
        return size;
    }

    /** Everything received, and what became of it. */
    List<RibEntry> entries() {
        List<RibEntry> entries = new ArrayList<>(size);
        for (RouteTable table : locRib.tables()) {
            table.forEachOf(source, route -> entries.add(table.entry(route, table.received(route), locRib.origins())));
        }
        return entries;
    }

    private void put(PrefixRun prefixes, PathAttributes attributes) {
        RouteTable table = locRib.table(prefixes.family());
        PrefixCursor cursor = prefixes.cursor();
        while (cursor.next()) {
            int prefix = table.prefix(cursor.high(), cursor.low(), cursor.length());
            PathAttributes accepted = policy.accept(table.prefixes(), prefix, attributes);
            size += table.put(prefix, source, cursor.pathId(), attributes, accepted, policy.refusal()) ? 1 : 0;
        }
    }

    private void remove(PrefixRun prefixes) {
        RouteTable table = locRib.table(prefixes.family());
        PrefixCursor cursor = prefixes.cursor();
        while (cursor.next()) {
            int prefix = table.prefixes().find(cursor.high(), cursor.low(), cursor.length());
            int route = prefix == PrefixTable.NONE ? RouteTable.NONE : table.find(prefix, source, cursor.pathId());
            if (route != RouteTable.NONE) {
                table.remove(route);
                size--;
            }
        }
    }

    /** Asks the import policy again about a route, where its validity counts. */
    void revalidate(RouteTable table, int route) {
        if (policy.readsValidation()) {
            reimport(table, route);
        }
    }

    private void reimport(RouteTable table, int route) {
        int prefix = table.prefixOf(route);
        PathAttributes attributes = table.received(route);
        PathAttributes accepted = policy.accept(table.prefixes(), prefix, attributes);
        table.put(prefix, source, table.pathId(route), attributes, accepted, policy.refusal());
    }
}
