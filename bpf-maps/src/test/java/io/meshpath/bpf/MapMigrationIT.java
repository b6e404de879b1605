// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Flow;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.linux.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An upgrade gives counters a second number; even ports are left out. */
@ExtendWith(KernelTest.class)
class MapMigrationIT {
    private static final int ENTRIES = 9_000;
    private static final Path FOLDER = BpfFileSystem.USUAL.resolve(
            "mp_migration_" + ProcessHandle.current().pid());
    private static final Path PIN = FOLDER.resolve("counts");
    private static final MapContent<Integer, Long> OLD = new MapContent<>(Layouts.U16, Layouts.U64);
    private static final MapContent<Integer, Flow.Counts> NEW = new MapContent<>(Layouts.U32, Flow.Counts.LAYOUT);

    private final Map<Integer, Long> before = new HashMap<>();

    @BeforeEach
    void makeTheOldMap() {
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
        for (int port = 1; port <= ENTRIES; port++) {
            before.put(port, 100L * port);
        }
        try (BpfHashMap<Integer, Long> map = BpfHashMap.create("mp_old", OLD.keys(), OLD.values(), ENTRIES)) {
            map.putAll(before);
            map.map().pin(PIN);
        }
    }

    @AfterEach
    void clean() throws IOException {
        BpfFileSystem.unpin(PIN);
        Files.deleteIfExists(FOLDER);
    }

    private static Optional<Map.Entry<Integer, Flow.Counts>> odd(Integer port, Long packets) {
        return port % 2 == 0 ? Optional.empty() : Optional.of(Map.entry(port, new Flow.Counts(packets, -port)));
    }

    private static MapSpec newSpec(int entries) {
        return MapSpec.hash("mp_new", 4, 16, entries);
    }

    private void requireTheOldMapAsItWas() throws IOException {
        try (BpfHashMap<Integer, Long> map = BpfHashMap.open(PIN, OLD.keys(), OLD.values());
                var pins = Files.list(FOLDER)) {
            assertThat(map.entries()).isEqualTo(before);
            assertThat(pins).containsExactly(PIN);
        }
    }

    @Test
    void everyEntryIsConvertedAndTheNewMapTakesThePin() throws IOException {
        BpfMap migrated = MapMigration.migrate(PIN, OLD, newSpec(ENTRIES), NEW, MapMigrationIT::odd);
        try (BpfHashMap<Integer, Flow.Counts> map = BpfHashMap.over(migrated, NEW.keys(), NEW.values());
                BpfHashMap<Integer, Flow.Counts> pinned = BpfHashMap.open(PIN, NEW.keys(), NEW.values());
                var pins = Files.list(FOLDER)) {
            assertThat(pinned.map().info()).isEqualTo(map.map().info());
            assertThat(map.entries()).hasSize(ENTRIES / 2);
            assertThat(map.get(4_999)).contains(new Flow.Counts(499_900, -4_999));
            assertThat(map.get(5_000)).isEmpty();
            assertThat(pins).containsExactly(PIN);
        }
    }

    @Test
    void nothingIsLostWhenTheNewMapIsTooSmall() throws IOException {
        assertThatThrownBy(() -> MapMigration.migrate(PIN, OLD, newSpec(100), NEW, MapMigrationIT::odd))
                .isInstanceOfSatisfying(
                        BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.E2BIG))
                .hasMessageContaining("the map is full at 100 entries");
        requireTheOldMapAsItWas();
    }

    @Test
    void nothingIsLostWhenTheConverterFails() throws IOException {
        assertThatThrownBy(() -> MapMigration.migrate(PIN, OLD, newSpec(ENTRIES), NEW, (port, packets) -> {
                    throw new IllegalStateException("no idea what " + port + " was");
                }))
                .hasMessageContaining("no idea what");
        requireTheOldMapAsItWas();
    }

    @Test
    void theOldMapMustBeWhatItIsTakenFor() throws IOException {
        assertThatThrownBy(() -> MapMigration.migrate(
                        PIN,
                        new MapContent<>(Layouts.S16, Layouts.U64),
                        MapSpec.hash("mp_new", 2, 8, 1),
                        new MapContent<>(Layouts.U16, Layouts.U64),
                        (key, value) -> Optional.empty()))
                .hasMessage("map counts does not fit: key: signed here, unsigned in the map");
        requireTheOldMapAsItWas();
    }

    @Test
    void anArrayBecomesALargerOne() {
        try (BpfArray<Long> array = BpfArray.create("mp_old", Layouts.U64, 3)) {
            for (int i = 0; i < 3; i++) {
                array.set(i, 7L * i);
            }
            array.map().pinReplacing(PIN);
        }
        BpfMap migrated = MapMigration.migrate(
                PIN,
                MapContent.ofArray(Layouts.U64),
                MapSpec.array("mp_new", 4, 5),
                MapContent.ofArray(Layouts.U32),
                (index, value) -> Optional.of(Map.entry(index + 1, value.intValue())));
        try (BpfArray<Integer> array = BpfArray.over(migrated, Layouts.U32)) {
            assertThat(List.of(array.get(0), array.get(1), array.get(2), array.get(3), array.get(4)))
                    .containsExactly(0, 0, 7, 14, 0);
        }
    }
}
