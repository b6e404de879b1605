// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.replica.Stores.CACHE;
import static io.meshpath.mesh.replica.Stores.STATE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.source.Cursor;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.StoreHeader;
import io.meshpath.mesh.store.WatchBatch.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PackingTest {
    private static final CopyLayout LAYOUT = new CopyLayout(KeyLayout.state(TORONTO), KeyLayout.cache(TORONTO), false);
    private static final List<String> PREFIXES = LAYOUT.followed();
    private static final Cursor BEFORE = cursor(10);

    private static Cursor cursor(long revision) {
        List<Long> applied = PREFIXES.stream().map(prefix -> revision).toList();
        return new Cursor(PREFIXES, applied, new StoreHeader(1, revision, 1), Optional.empty());
    }

    private static Event put(String name, String value, long revision, long lease) {
        return new Event(false, new Entry(STATE + name, ByteString.copyFromUtf8(value), 1, revision, lease));
    }

    private static Event put(String name, String value, long revision) {
        return put(name, value, revision, 0);
    }

    private static Packing.Packed pack(List<Event> events) {
        long last = events.get(events.size() - 1).entry().modRevision();
        return Packing.pack(LAYOUT, events, BEFORE, cursor(last));
    }

    @Test
    void manyChangesOfAKeyAreOneWrite() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            events.add(put("n1", Integer.toString(i), 11 + i));
        }
        assertThat(pack(events).portions())
                .singleElement()
                .satisfies(portion -> assertThat(portion.writes())
                        .containsExactly(new Write(CACHE + "n1", ByteString.copyFromUtf8("999"))));
    }

    @Test
    void aRevisionIsNotSplitWhereItFits() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            events.add(put("a" + i, "x", 11));
        }
        for (int i = 0; i < 60; i++) {
            events.add(put("b" + i, "x", 12));
        }
        Packing.Packed packed = pack(events);
        assertThat(packed.split()).isZero();
        assertThat(packed.portions())
                .extracting(portion -> portion.writes().size())
                .containsExactly(60, 60);
        assertThat(packed.portions().get(0).cursor().orElseThrow().applied()).contains(11L, 10L);
    }

    @Test
    void largeValuesAreNotPutTogether() {
        String large = "x".repeat(Portion.LARGEST / 2 + 1);
        Packing.Packed packed = pack(List.of(put("a", large, 11), put("b", large, 12), put("c", "x", 13)));
        assertThat(packed.portions())
                .extracting(portion -> portion.writes().size())
                .containsExactly(1, 2);
    }

    @Test
    void theCursorMovesOnlyWithTheEndOfARevisionThatIsSplit() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            events.add(put("a" + i, "x", 11));
        }
        Packing.Packed packed = pack(events);
        assertThat(packed.split()).isEqualTo(1);
        assertThat(packed.portions())
                .extracting(portion -> portion.cursor().isPresent())
                .containsExactly(false, false, true);
    }

    @Test
    void theWitnessOfACursorIsOneThatWasThereThen() {
        List<Event> events = new ArrayList<>();
        events.add(put("witness", "first", 11, 5));
        for (int i = 0; i < 99; i++) {
            events.add(put("a" + i, "x", 12));
        }
        events.add(put("witness", "second", 13, 6));
        List<Portion> portions = pack(events).portions();
        assertThat(portions.get(0).cursor().orElseThrow().witness())
                .hasValueSatisfying(witness -> assertThat(witness.modRevision()).isEqualTo(11));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void eachTransactionLeadsToAStateThatTheSourceHadAtItsCursor(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Event> events = new ArrayList<>();
        Map<Long, Map<String, String>> states = new HashMap<>();
        Map<String, String> state = new TreeMap<>();
        for (long revision = 11; revision < 400; revision++) {
            int keys = random.nextInt(1, 40);
            int first = random.nextInt(200);
            for (int i = first; i < first + keys; i++) {
                boolean deleted = random.nextInt(4) == 0;
                String value = deleted ? "" : "v" + revision;
                Event event = put("n" + i, value, revision);
                events.add(new Event(deleted, event.entry()));
                if (deleted) {
                    state.remove(CACHE + "n" + i);
                } else {
                    state.put(CACHE + "n" + i, value);
                }
            }
            states.put(revision, new TreeMap<>(state));
        }
        Map<String, String> copy = new TreeMap<>();
        for (Portion portion : pack(events).portions()) {
            assertThat(portion.writes()).hasSizeLessThanOrEqualTo(Portion.MOST);
            assertThat(portion.writes().stream().map(Write::key)).doesNotHaveDuplicates();
            for (Write write : portion.writes()) {
                ByteString value = write.value();
                if (value == null) {
                    copy.remove(write.key());
                } else {
                    copy.put(write.key(), value.toStringUtf8());
                }
            }
            assertThat(copy).isEqualTo(states.get(portion.cursor().orElseThrow().revision()));
        }
    }
}
