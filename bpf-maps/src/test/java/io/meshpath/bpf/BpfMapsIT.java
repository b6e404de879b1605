// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Flow;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.linux.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class BpfMapsIT {
    private static final long PID = ProcessHandle.current().pid();
    private static final String NAME = "mp_n" + PID;
    private static final Path PIN = BpfFileSystem.USUAL.resolve("mp_maps_" + PID);
    private static final MapSpec SPEC = MapSpec.hash(NAME, 2, 16, 10).describedBy(Layouts.BE16, Flow.Counts.LAYOUT);

    @BeforeEach
    void mount() {
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
    }

    @AfterEach
    void unpin() {
        BpfFileSystem.unpin(PIN);
    }

    @Test
    void allMapsAreFoundInTheOrderOfTheirNumbers() {
        try (BpfMap first = SPEC.create();
                BpfMap second = SPEC.create()) {
            assertThat(BpfMaps.ids())
                    .isSorted()
                    .containsSubsequence(first.info().id(), second.info().id());
            assertThat(BpfMaps.all()).contains(first.info(), second.info());
        }
    }

    @Test
    void theOneMapOfANameIsOpened() {
        try (BpfMap map = SPEC.create();
                BpfMap found = BpfMaps.openByName(NAME)) {
            assertThat(found.info()).isEqualTo(map.info());
            assertThat(found.name()).isEqualTo(NAME);
        }
    }

    @Test
    void aNameThatSeveralHaveIsRefusedWithTheirNumbers() {
        try (BpfMap first = SPEC.create();
                BpfMap second = SPEC.create()) {
            assertThat(BpfMaps.named(NAME)).containsExactly(first.info(), second.info());
            assertThatThrownBy(() -> BpfMaps.openByName(NAME))
                    .hasMessage("2 maps are called " + NAME + ", open one by its number: ["
                            + first.info().id() + ", " + second.info().id() + "]");
        }
    }

    @Test
    void aNameThatNobodyHasIsRefused() {
        assertThatThrownBy(() -> BpfMaps.openByName("mp_nobody_has/this"))
                .hasMessage("no map is called mp_nobody_has_t");
    }

    @Test
    void handlesCanBeLimitedToReadingOrWriting() {
        try (BpfMap map = SPEC.create()) {
            map.pin(PIN);
            ByteBuffer key = ByteBuffer.allocate(2);
            ByteBuffer value = ByteBuffer.allocate(16);
            try (BpfMap reader = BpfMaps.open(PIN, MapAccess.READ_ONLY);
                    BpfMap writer = BpfMaps.openById(map.info().id(), MapAccess.WRITE_ONLY)) {
                assertThat(writer.update(key, value, UpdateMode.ANY)).isTrue();
                assertThat(reader.lookup(key, value)).isTrue();
                assertThatThrownBy(() -> reader.delete(key)).hasMessageContaining("MAP_DELETE_ELEM");
                assertThatThrownBy(() -> writer.lookup(key, value))
                        .isInstanceOfSatisfying(
                                BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPERM));
            }
        }
    }

    @Test
    void theSecondWhoNeedsAMapGetsTheFirstOnes() {
        try (BpfMap first = BpfMaps.openOrCreate(PIN, SPEC);
                BpfMap second = BpfMaps.openOrCreate(PIN, SPEC)) {
            assertThat(second.info()).isEqualTo(first.info());
        }
    }

    @Test
    void aMapThatCannotBeUsedIsRefusedWithEveryDifference() {
        BpfMaps.openOrCreate(PIN, SPEC).close();
        MapSpec other = MapSpec.lruHash(NAME, 4, 8, 20)
                .withFlags(MapFlags.NO_COMMON_LRU)
                .describedBy(Layouts.U32, Layouts.U64);
        assertThatThrownBy(() -> BpfMaps.openOrCreate(PIN, other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the map pinned at " + PIN + " is not what is needed: type: LRU_HASH here, HASH in the kernel;"
                                + " key size: 4 here, 2 in the kernel; value size: 8 here, 16 in the kernel;"
                                + " entries: 20 here, 10 in the kernel; flags: 0x2 here, 0x0 in the kernel;"
                                + " key: 4 bytes here, 2 in the map; value: __u64 here, struct counts in the map");
        assertThat(Files.exists(PIN)).isTrue();
    }

    @Test
    void fieldsThatDifferAreEnoughToRefuse() {
        BpfMaps.openOrCreate(PIN, SPEC).close();
        assertThatThrownBy(() -> BpfMaps.openOrCreate(PIN, SPEC.describedBy(Layouts.U16, Flow.Counts.LAYOUT)))
                .hasMessageEndingWith("needed: key: host byte order here, network byte order in the map");
    }

    @Test
    void aPinCanBeTakenOver() throws IOException {
        try (BpfMap first = SPEC.create();
                BpfMap second = SPEC.create()) {
            first.pinReplacing(PIN);
            second.pinReplacing(PIN);
            try (BpfMap pinned = BpfMap.open(PIN)) {
                assertThat(pinned.info()).isEqualTo(second.info());
            }
            try (var pins = Files.list(BpfFileSystem.USUAL)) {
                assertThat(pins.filter(pin -> pin.toString().startsWith(PIN.toString())))
                        .containsExactly(PIN);
            }
        }
    }

    @Test
    void theStateSaysMemoryAndWhetherItIsFrozen() {
        try (BpfMap map = SPEC.create()) {
            assertThat(map.state().memoryBytes()).isPositive();
            assertThat(map.state().frozen()).isFalse();
            map.freeze();
            assertThat(map.state().frozen()).isTrue();
            assertThat(map.state().ownerProgramType()).isEmpty();
        }
    }

    @Test
    void theOwnerOfAProgramArrayIsRead() {
        MapState state =
                MapState.parse("map_type:\t3\nmemlock:\t344\nfrozen:\t0\nowner_prog_type:\t3\nowner_jited:\t1\n");
        assertThat(state.ownerProgramType()).hasValue(3);
        assertThat(state.memoryBytes()).isEqualTo(344);
    }
}
