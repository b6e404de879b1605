// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.PrefixCursor;
import io.meshpath.bgp.message.PrefixRun;
import io.meshpath.bgp.rib.PrefixTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a neighbour has told us, used or not: its part of the {@link RouteTable}s. Owned by the thread that calls
 * doWork().
 */
final class AdjRibIn {
    private final int source;
    private final LocRib locRib;
    private Set<Family> families = Set.of();
    private @Nullable Import policy;
    private int size;

    /** {@code source} is the neighbour's number in the table's {@link RouteSources}. */
    AdjRibIn(int source, LocRib locRib) {
        this.source = source;
        this.locRib = locRib;
    }

    /** A session begins: what it says about these families is asked of {@code policy}, and added to what is there. */
    void begin(Set<Family> families, Import policy) {
        this.families = families;
        this.policy = policy;
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

    /** Forgets everything. */
    void clear() {
        locRib.tables().forEach(table -> clear(table.family()));
    }

    /** Forgets everything of one family. */
    void clear(Family family) {
        RouteTable table = locRib.table(family);
        table.forEachOf(source, route -> remove(table, route));
    }

    /** Marks all of a family as not confirmed by the neighbour. */
    void markStale(Family family) {
        RouteTable table = locRib.table(family);
        table.forEachOf(source, table::markStale);
    }

    /** Forgets what the neighbour has not confirmed since {@link #markStale}. */
    void sweepStale(Family family) {
        RouteTable table = locRib.table(family);
        table.forEachOf(source, route -> {
            if (table.isStale(route)) {
                remove(table, route);
            }
        });
    }

    /**
     * Makes what is stale the last resort, by a community that other routers understand too; what is not to be kept for
     * long goes (RFC 9494, sections 4.2 and 4.3).
     */
    void makeLastResort(Family family) {
        RouteTable table = locRib.table(family);
        table.forEachOf(source, route -> {
            if (table.isStale(route)) {
                makeLastResort(table, route);
            }
        });
    }

    /** Uses another import policy, for what was received too. */
    void change(Import wanted) {
        policy = wanted;
        reimport();
    }

    /** Asks the import policy again about every route. */
    void reimport() {
        for (RouteTable table : locRib.tables()) {
            table.forEachOf(source, route -> putAgain(table, route, table.received(route)));
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
        Import asked = policy();
        while (cursor.next()) {
            int prefix = table.prefix(cursor.high(), cursor.low(), cursor.length());
            PathAttributes accepted = asked.accept(table.prefixes(), prefix, attributes);
            size += table.put(prefix, source, cursor.pathId(), attributes, accepted, asked.refusal()) ? 1 : 0;
        }
    }

    private void remove(PrefixRun prefixes) {
        RouteTable table = locRib.table(prefixes.family());
        PrefixCursor cursor = prefixes.cursor();
        while (cursor.next()) {
            int prefix = table.prefixes().find(cursor.high(), cursor.low(), cursor.length());
            int route = prefix == PrefixTable.NONE ? RouteTable.NONE : table.find(prefix, source, cursor.pathId());
            if (route != RouteTable.NONE) {
                remove(table, route);
            }
        }
    }

    /** Asks the import policy again about a route, where its validity counts. */
    void revalidate(RouteTable table, int route) {
        if (policy().readsValidation()) {
            putAgain(table, route, table.received(route));
        }
    }

    private void remove(RouteTable table, int route) {
        table.remove(route);
        size--;
    }

    private void makeLastResort(RouteTable table, int route) {
        PathAttributes attributes = table.received(route);
        if (attributes.communities().contains(Community.NO_LLGR)) {
            remove(table, route);
        } else if (!attributes.communities().contains(Community.LLGR_STALE)) {
            putAgain(
                    table, route, locRib.attributes().intern(attributes.with(withLlgrStale(attributes.communities()))));
        }
    }

    private static PathAttribute.Communities withLlgrStale(List<Community> communities) {
        List<Community> more = new ArrayList<>(communities);
        more.add(Community.LLGR_STALE);
        return new PathAttribute.Communities(more);
    }

    /** Asks the import policy about a route that is there, which stays as stale as it is. */
    private void putAgain(RouteTable table, int route, PathAttributes attributes) {
        int prefix = table.prefixOf(route);
        boolean stale = table.isStale(route);
        Import asked = policy();
        PathAttributes accepted = asked.accept(table.prefixes(), prefix, attributes);
        table.put(prefix, source, table.pathId(route), attributes, accepted, asked.refusal());
        if (stale) {
            table.markStale(route);
        }
    }

    /** There is one as soon as there can be routes. */
    private Import policy() {
        return Objects.requireNonNull(policy);
    }
}
