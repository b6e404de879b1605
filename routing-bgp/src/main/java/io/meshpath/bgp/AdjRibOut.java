// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.MessageFormat;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.PathAttributes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a neighbour has been told, or is about to be, for the time of one session. Owned by the thread that calls doWork(). */
final class AdjRibOut {
    private Export export;
    private final List<UpdateQueue> queues = new ArrayList<>(2);

    AdjRibOut(Negotiated negotiated, Export export, LocRib locRib) {
        this.export = export;
        MessageFormat format = negotiated.format();
        for (RouteTable table : locRib.tables()) {
            if (negotiated.families().contains(table.family())) {
                queues.add(new UpdateQueue(table, format));
            }
        }
    }

    /** Queues the whole table of {@code family}, told before or not, and the mark that ends it. */
    void dump(Family family) {
        UpdateQueue queue = queue(family);
        if (queue == null) {
            return;
        }
        queue.table().forEachPrefix(prefix -> queue.tellAgain(prefix, wanted(queue.table(), prefix)));
        queue.endOfRib();
    }

    /** Queues what the best route of {@code prefix} is now, or that there is none. */
    void change(RouteTable table, int prefix) {
        UpdateQueue queue = queue(table.family());
        if (queue != null) {
            queue.tell(prefix, wanted(table, prefix));
        }
    }

    /** Uses another export policy, and queues what it makes different. */
    void change(Export wanted) {
        export = wanted;
        for (UpdateQueue queue : queues) {
            queue.table().forEachPrefix(prefix -> queue.tell(prefix, wanted(queue.table(), prefix)));
        }
    }

    /** As {@link #change}, where the validity of the route counts. */
    void revalidate(RouteTable table, int prefix) {
        if (export.readsValidation()) {
            change(table, prefix);
        }
    }

    private @Nullable PathAttributes wanted(RouteTable table, int prefix) {
        int best = table.best(prefix);
        return best == RouteTable.NONE ? null : export.of(table, best);
    }

    /** Writes the next message, of any family; false when there is none. */
    boolean write(ByteBuffer out) {
        for (UpdateQueue queue : queues) {
            if (queue.write(out)) {
                return true;
            }
        }
        return false;
    }

    boolean hasNext() {
        return queues.stream().anyMatch(queue -> !queue.isEmpty());
    }

    /** Nothing is told any more: the session is over. */
    void clear() {
        queues.forEach(UpdateQueue::clear);
    }

    int size() {
        return queues.stream().mapToInt(UpdateQueue::size).sum();
    }

    /** What the neighbour knows once the queue is empty. */
    List<RibEntry> entries(RouteSource us) {
        List<RibEntry> entries = new ArrayList<>(size());
        for (UpdateQueue queue : queues) {
            queue.forEach((attributes, prefix) -> entries.add(new RibEntry(
                    new Route(Nlri.of(queue.table().prefixes().prefix(prefix)), us, attributes),
                    RibEntry.Standing.BEST)));
        }
        return entries;
    }

    private @Nullable UpdateQueue queue(Family family) {
        for (UpdateQueue queue : queues) {
            if (queue.table().family().equals(family)) {
                return queue;
            }
        }
        return null;
    }
}
