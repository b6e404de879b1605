// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.rib.PrefixTable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a neighbour has been told, or is about to be, for the time of one session. Owned by the thread that calls doWork(). */
final class AdjRibOut {
    private Export export;
    private final List<FamilyOut> families = new ArrayList<>(2);

    /** {@code paths} is how many paths of a prefix the neighbour is told, where it takes path identifiers. */
    AdjRibOut(Negotiated negotiated, Export export, LocRib locRib, int paths) {
        this.export = export;
        for (RouteTable table : locRib.tables()) {
            if (negotiated.families().contains(table.family())) {
                families.add(new FamilyOut(table, negotiated.format(), paths));
            }
        }
    }

    /** Queues the whole table of {@code family}, told before or not, and the mark that ends it. */
    void dump(Family family) {
        FamilyOut out = find(family);
        if (out != null) {
            out.dump(export);
        }
    }

    /** As {@link #dump} once all that waits has gone, between the marks of RFC 7313. */
    void refresh(Family family) {
        FamilyOut out = find(family);
        if (out != null) {
            out.refresh();
        }
    }

    /** Queues what the routes of {@code prefix} are now, or that there are none. */
    void change(RouteTable table, int prefix) {
        FamilyOut out = find(table.family());
        if (out != null) {
            out.tell(prefix, export);
        }
    }

    /** Uses another export policy, and queues what it makes different. */
    void change(Export wanted) {
        export = wanted;
        families.forEach(family -> family.change(wanted));
    }

    /** As {@link #change}, where the validity of the route counts. */
    void revalidate(RouteTable table, int prefix) {
        if (export.readsValidation()) {
            change(table, prefix);
        }
    }

    /** What the neighbour knows of the prefix once the queue is empty: of several paths the first; null for nothing. */
    @Nullable
    PathAttributes told(RouteTable table, int prefix) {
        FamilyOut out = find(table.family());
        return out == null ? null : out.told(prefix);
    }

    /** Writes the next message, of any family; false when there is none. */
    boolean write(ByteBuffer out) {
        for (FamilyOut family : families) {
            if (family.write(out, export)) {
                return true;
            }
        }
        return false;
    }

    boolean hasNext() {
        return !families.stream().allMatch(FamilyOut::isEmpty);
    }

    /** Nothing is told any more: the session is over. */
    void clear() {
        families.forEach(FamilyOut::clear);
    }

    int size() {
        return families.stream().mapToInt(FamilyOut::size).sum();
    }

    /** What the neighbour knows once the queue is empty. */
    List<RibEntry> entries(RouteSource us) {
        List<RibEntry> entries = new ArrayList<>(size());
        for (FamilyOut family : families) {
            PrefixTable prefixes = family.table().prefixes();
            family.forEach((prefix, pathId, attributes) -> {
                Nlri nlri = new Nlri(prefixes.prefix(prefix), pathId);
                entries.add(new RibEntry(new Route(nlri, us, attributes), RibEntry.Standing.BEST));
            });
        }
        return entries;
    }

    private @Nullable FamilyOut find(Family family) {
        for (FamilyOut out : families) {
            if (out.table().family().equals(family)) {
                return out;
            }
        }
        return null;
    }
}
