// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.MessageFormat;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.UpdatePacker;
import io.meshpath.datapath.net.Cidr;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a neighbour has been told, or is about to be, for the time of one session. Owned by the thread that calls doWork(). */
final class AdjRibOut {
    private final Export export;
    private final Map<Cidr, PathAttributes> advertised = new HashMap<>();
    private final Map<Family, UpdateQueue> queues = new HashMap<>();

    AdjRibOut(Negotiated negotiated, Export export) {
        this.export = export;
        MessageFormat format = negotiated.format();
        for (Family family : negotiated.families()) {
            queues.put(family, new UpdateQueue(family, new UpdatePacker(format)));
        }
    }

    /** Queues the whole table of {@code family}, told before or not, and the mark that ends it. */
    void dump(Family family, Collection<Route> table) {
        UpdateQueue queue = queues.get(family);
        if (queue == null) {
            return;
        }
        for (Route route : table) {
            if (Family.of(route.prefix()).equals(family)) {
                tell(queue, route.prefix(), export.of(route), true);
            }
        }
        queue.endOfRib();
    }

    /** Queues what {@code best}, now the best route of {@code prefix} or none, makes of what the neighbour knows. */
    void change(Cidr prefix, Optional<Route> best) {
        UpdateQueue queue = queues.get(Family.of(prefix));
        if (queue != null) {
            tell(queue, prefix, best.flatMap(export::of), false);
        }
    }

    private void tell(UpdateQueue queue, Cidr prefix, Optional<PathAttributes> wanted, boolean again) {
        if (wanted.isPresent()) {
            PathAttributes before = advertised.put(prefix, wanted.get());
            if (again || !wanted.get().equals(before)) {
                queue.announce(Nlri.of(prefix), wanted.get());
            }
        } else if (advertised.remove(prefix) != null) {
            queue.withdraw(Nlri.of(prefix));
        }
    }

    /** The next message to send, of any family. */
    Optional<BgpMessage.Update> next() {
        for (UpdateQueue queue : queues.values()) {
            if (!queue.isEmpty()) {
                return queue.next();
            }
        }
        return Optional.empty();
    }

    boolean hasNext() {
        return queues.values().stream().anyMatch(queue -> !queue.isEmpty());
    }

    int size() {
        return advertised.size();
    }

    /** What the neighbour knows once the queue is empty. */
    List<RibEntry> entries(RouteSource us) {
        List<RibEntry> entries = new ArrayList<>(advertised.size());
        advertised.forEach((prefix, attributes) ->
                entries.add(new RibEntry(new Route(Nlri.of(prefix), us, attributes), RibEntry.Standing.BEST)));
        return entries;
    }
}
