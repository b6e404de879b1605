// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.UpdatePacker;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one family still has to tell a neighbour: a bucket of prefixes for each set of attributes, and one of prefixes to
 * withdraw. Messages are made when the socket has room for them, and a later word about a prefix replaces an earlier one
 * that has not left yet; so the queue never holds more than the table. Owned by the thread that calls doWork().
 */
final class UpdateQueue {
    private final Family family;
    private final UpdatePacker packer;
    private final Map<PathAttributes, Set<Nlri>> buckets = new LinkedHashMap<>();
    private final Map<Nlri, Optional<PathAttributes>> queued = new HashMap<>();
    private final Set<Nlri> withdrawn = new LinkedHashSet<>();
    private boolean endOfRib;

    UpdateQueue(Family family, UpdatePacker packer) {
        this.family = family;
        this.packer = packer;
    }

    void announce(Nlri nlri, PathAttributes attributes) {
        forget(nlri);
        queued.put(nlri, Optional.of(attributes));
        buckets.computeIfAbsent(attributes, key -> new LinkedHashSet<>()).add(nlri);
    }

    void withdraw(Nlri nlri) {
        forget(nlri);
        queued.put(nlri, Optional.empty());
        withdrawn.add(nlri);
    }

    /** Ends the dump that is queued: the mark goes out once all else has. */
    void endOfRib() {
        endOfRib = true;
    }

    boolean isEmpty() {
        return queued.isEmpty() && !endOfRib;
    }

    /** The next message: withdrawals first, then one bucket after the other, then the end of the dump. */
    Optional<BgpMessage.Update> next() {
        if (!withdrawn.isEmpty()) {
            return Optional.of(packer.withdraw(family, taking(withdrawn)));
        }
        if (!buckets.isEmpty()) {
            Map.Entry<PathAttributes, Set<Nlri>> bucket =
                    buckets.entrySet().iterator().next();
            Optional<BgpMessage.Update> update = packer.announce(bucket.getKey(), family, taking(bucket.getValue()));
            if (update.isEmpty()) {
                return Optional.of(withdrawInstead(bucket));
            }
            if (bucket.getValue().isEmpty()) {
                buckets.remove(bucket.getKey());
            }
            return update;
        }
        boolean end = endOfRib;
        endOfRib = false;
        return end ? Optional.of(BgpMessage.Update.endOfRib(family)) : Optional.empty();
    }

    /** Attributes that fit no message cannot be told (RFC 8654, section 5): the neighbour must not keep the old route. */
    private BgpMessage.Update withdrawInstead(Map.Entry<PathAttributes, Set<Nlri>> bucket) {
        buckets.remove(bucket.getKey());
        withdrawn.addAll(bucket.getValue());
        return packer.withdraw(family, taking(withdrawn));
    }

    private void forget(Nlri nlri) {
        Optional<PathAttributes> old = queued.remove(nlri);
        if (old == null) {
            return;
        }
        if (old.isEmpty()) {
            withdrawn.remove(nlri);
            return;
        }
        buckets.computeIfPresent(old.get(), (attributes, bucket) -> {
            bucket.remove(nlri);
            return bucket.isEmpty() ? null : bucket;
        });
    }

    /** Takes each prefix out of {@code prefixes} as it is handed on. */
    private Iterator<Nlri> taking(Set<Nlri> prefixes) {
        Iterator<Nlri> all = prefixes.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public Nlri next() {
                Nlri nlri = all.next();
                all.remove();
                queued.remove(nlri);
                return nlri;
            }
        };
    }
}
