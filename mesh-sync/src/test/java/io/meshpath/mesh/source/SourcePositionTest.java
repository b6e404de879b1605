// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.meshpath.mesh.source.SourcePosition.Continuity;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.Listing;
import io.meshpath.mesh.store.MemoryStore;
import io.meshpath.mesh.store.StoreHeader;
import io.meshpath.mesh.store.WatchBatch;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SourcePositionTest {
    private static final String PREFIX = "p/";

    private final KeyValueStore first = new MemoryStore("first").connect();
    private final SourcePosition position = new SourcePosition();
    private long lease;

    @BeforeEach
    void read() {
        lease = put(first, 10);
        Listing listing = first.list(PREFIX, 0);
        position.follow(List.of(PREFIX));
        position.read(listing.entries(), listing.header());
    }

    /** As long as nothing else happens, two new stores are alike but for their leases. */
    private static long put(KeyValueStore store, int times) {
        long lease = store.grant(Duration.ofMinutes(1));
        for (int i = 0; i < times; i++) {
            store.txn().put(PREFIX + i, "value", lease).commit();
        }
        return lease;
    }

    private Continuity compare(KeyValueStore store) {
        StoreHeader known = position.cursor().header();
        StoreHeader now = store.getAt("x", 0).header();
        return position.compare(store, new StoreHeader(known.clusterId(), now.revision(), known.term()));
    }

    private void deleted(String key) {
        first.txn().delete(key).commit();
        StoreHeader now = first.getAt(key, 0).header();
        Entry gone = new Entry(key, ByteString.EMPTY, 0, now.revision(), 0);
        position.applied(new WatchBatch(0, now, List.of(new WatchBatch.Event(true, gone))));
    }

    @Test
    void knowsItsStoreAgain() {
        put(first, 3);
        assertThat(compare(first)).isEqualTo(Continuity.SAME);
    }

    @Test
    void knowsItsStoreAgainAlthoughTheNewestLeasedKeyIsDeleted() {
        deleted(PREFIX + 9);
        assertThat(compare(first)).isEqualTo(Continuity.SAME);
    }

    @Test
    void knowsItsStoreAgainAlthoughTheNewestLeasedKeyIsPutWithoutALease() {
        first.txn().put(PREFIX + 9, "for good", 0).commit();
        Listing now = first.getAt(PREFIX + 9, 0);
        position.applied(new WatchBatch(
                0,
                now.header(),
                List.of(new WatchBatch.Event(false, now.entries().get(0)))));
        assertThat(compare(first)).isEqualTo(Continuity.SAME);
    }

    @Test
    void tellsAStoreThatCameAsFarWithOtherLeases() {
        KeyValueStore second = new MemoryStore("second").connect();
        second.grant(Duration.ofMinutes(1));
        assertThat(put(second, 20)).isNotEqualTo(lease);
        assertThat(compare(second)).isEqualTo(Continuity.ANEW);
    }

    @Test
    void tellsAStoreThatWentBack() {
        KeyValueStore second = new MemoryStore("second").connect();
        put(second, 2);
        assertThat(compare(second)).isEqualTo(Continuity.ANEW);
    }

    @Test
    void tellsAStoreThatWentBackAlsoWhenItCannotGoOnInAnyCase() {
        position.forget();
        KeyValueStore second = new MemoryStore("second").connect();
        put(second, 2);
        assertThat(compare(second)).isEqualTo(Continuity.ANEW);
        assertThat(compare(first)).isEqualTo(Continuity.UNKNOWN);
    }

    /** What was followed deleted its newest leased key; what is there now did something else at that revision. */
    @Test
    void tellsAStoreThatStillHasWhatWasDeleted() {
        first.txn().put("beside", "the prefix", 0).commit();
        StoreHeader now = first.getAt("x", 0).header();
        Entry gone = new Entry(PREFIX + 9, ByteString.EMPTY, 0, now.revision(), 0);
        position.applied(new WatchBatch(0, now, List.of(new WatchBatch.Event(true, gone))));
        assertThat(compare(first)).isEqualTo(Continuity.ANEW);
    }
}
