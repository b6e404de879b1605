// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.BgpWriter;
import io.meshpath.bgp.message.MessageFormat;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.PrefixCursor;
import io.meshpath.bgp.message.UpdateWriter;
import io.meshpath.bgp.rib.IntPages;
import io.meshpath.bgp.rib.ObjectPages;
import io.meshpath.bgp.rib.PrefixTable;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a neighbour knows of one family, and what it has still to be told: a bucket of prefixes for each set of attributes,
 * and one of prefixes to withdraw. Messages are made when the socket has room for them, and a later word about a prefix
 * replaces an earlier one that has not left yet; so the queue never holds more than the table. Owned by the thread that
 * calls doWork().
 *
 * <p>A bucket is a list whose links lie beside the prefixes: a prefix is in one bucket at most.
 */
final class UpdateQueue {
    private static final int NOT_QUEUED = 0;
    private static final int HEAD = -1;

    private final RouteTable table;
    private final int pathId;
    private final PrefixTable prefixes;
    private final UpdateWriter writer;
    private final BgpWriter messages;
    private final ObjectPages<PathAttributes> told = new ObjectPages<>();
    private final IntPages next = new IntPages();
    private final IntPages previous = new IntPages();
    private final Map<PathAttributes, Bucket> buckets = new LinkedHashMap<>();
    private final Bucket withdrawn = new Bucket();
    private int size;
    private boolean endOfRib;

    /** {@code pathId} goes with every prefix where the neighbour takes path identifiers. */
    UpdateQueue(RouteTable table, MessageFormat format, int pathId) {
        this.table = table;
        this.pathId = pathId;
        this.prefixes = table.prefixes();
        this.writer = new UpdateWriter(format);
        this.messages = new BgpWriter(format);
    }

    RouteTable table() {
        return table;
    }

    int pathId() {
        return pathId;
    }

    /** What the neighbour knows of the prefix once the queue is empty; null is nothing. */
    @Nullable
    PathAttributes told(int prefix) {
        return told.get(prefix);
    }

    /** What the neighbour is to know of the prefix: these attributes, of the table's store, or null for nothing. */
    void tell(int prefix, @Nullable PathAttributes attributes) {
        if (!Objects.equals(attributes, told.get(prefix))) {
            put(prefix, attributes);
        }
    }

    /** As {@link #tell}, and says it once more to a neighbour that knows it. */
    void tellAgain(int prefix, @Nullable PathAttributes attributes) {
        if (attributes != null || told.get(prefix) != null) {
            put(prefix, attributes);
        }
    }

    /** Ends the dump that is queued: the mark goes out once all else has. */
    void endOfRib() {
        endOfRib = true;
    }

    boolean isEmpty() {
        return withdrawn.isEmpty() && buckets.isEmpty() && !endOfRib;
    }

    /** How many prefixes the neighbour knows once the queue is empty. */
    int size() {
        return size;
    }

    /** Goes through what the neighbour knows once the queue is empty. */
    void forEach(ObjIntConsumer<PathAttributes> action) {
        for (int prefix = 1; prefix < prefixes.limit(); prefix++) {
            PathAttributes attributes = told.get(prefix);
            if (attributes != null) {
                action.accept(attributes, prefix);
            }
        }
    }

    /**
     * Writes the next message: withdrawals first, then one bucket after the other, then the end of the dump.
     *
     * @return false when there is none
     */
    boolean write(ByteBuffer out) {
        if (!withdrawn.isEmpty()) {
            writer.withdraw(table.family(), withdrawn, out);
            return true;
        }
        if (!buckets.isEmpty()) {
            writeAnnouncement(out);
            return true;
        }
        if (endOfRib) {
            endOfRib = false;
            messages.write(BgpMessage.Update.endOfRib(table.family()), out);
            return true;
        }
        return false;
    }

    /** Lets go of all prefixes; the queue is of no use after. */
    void clear() {
        for (int prefix = 1; prefix < prefixes.limit(); prefix++) {
            if (isHeld(prefix)) {
                prefixes.release(prefix);
            }
        }
    }

    private void put(int prefix, @Nullable PathAttributes attributes) {
        PathAttributes before = told.get(prefix);
        if (!isHeld(prefix)) {
            prefixes.hold(prefix);
        }
        if (previous.get(prefix) != NOT_QUEUED) {
            unlink(prefix, before);
        }
        size += (attributes == null ? 0 : 1) - (before == null ? 0 : 1);
        told.set(prefix, attributes);
        bucket(attributes).append(prefix);
    }

    private boolean isHeld(int prefix) {
        return told.get(prefix) != null || previous.get(prefix) != NOT_QUEUED;
    }

    private Bucket bucket(@Nullable PathAttributes attributes) {
        return attributes == null ? withdrawn : buckets.computeIfAbsent(attributes, key -> new Bucket());
    }

    private void unlink(int prefix, @Nullable PathAttributes attributes) {
        Bucket bucket = bucket(attributes);
        bucket.remove(prefix);
        if (attributes != null && bucket.isEmpty()) {
            buckets.remove(attributes);
        }
    }

    private void writeAnnouncement(ByteBuffer out) {
        Map.Entry<PathAttributes, Bucket> entry = buckets.entrySet().iterator().next();
        Bucket bucket = entry.getValue();
        boolean fits = writer.announce(entry.getKey(), table.family(), bucket, out);
        if (!fits) {
            withdrawInstead(bucket);
        }
        if (bucket.isEmpty()) {
            buckets.remove(entry.getKey());
        }
        if (!fits) {
            writer.withdraw(table.family(), withdrawn, out);
        }
    }

    /** Attributes that fit no message cannot be told (RFC 8654, section 5): the neighbour must not keep the old route. */
    private void withdrawInstead(Bucket bucket) {
        while (!bucket.isEmpty()) {
            int prefix = bucket.first;
            bucket.remove(prefix);
            told.set(prefix, null);
            size--;
            withdrawn.append(prefix);
        }
    }

    /** Prefixes in the order they came; as a cursor it hands out what it gives away. */
    private final class Bucket implements PrefixCursor {
        private int first;
        private int last;
        private int current;

        private boolean isEmpty() {
            return first == 0;
        }

        private void append(int prefix) {
            next.set(prefix, 0);
            if (first == 0) {
                first = prefix;
                previous.set(prefix, HEAD);
            } else {
                next.set(last, prefix);
                previous.set(prefix, last);
            }
            last = prefix;
        }

        private void remove(int prefix) {
            int before = previous.get(prefix);
            int after = next.get(prefix);
            if (before == HEAD) {
                first = after;
            } else {
                next.set(before, after);
            }
            if (after == 0) {
                last = before == HEAD ? 0 : before;
            } else {
                previous.set(after, before);
            }
            previous.set(prefix, NOT_QUEUED);
        }

        @Override
        public boolean next() {
            if (first == 0) {
                return false;
            }
            current = first;
            remove(current);
            if (told.get(current) == null) {
                prefixes.release(current); // what it stands for is read before anybody can take the number
            }
            return true;
        }

        @Override
        public long high() {
            return prefixes.high(current);
        }

        @Override
        public long low() {
            return prefixes.low(current);
        }

        @Override
        public int length() {
            return prefixes.length(current);
        }

        @Override
        public int pathId() {
            return pathId;
        }
    }
}
