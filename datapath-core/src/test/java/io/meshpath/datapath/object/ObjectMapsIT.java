// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.KernelVersion;
import io.meshpath.bpf.MapFlags;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.MapType;
import io.meshpath.datapath.program.VerifierException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Maps as objects declare them, on this machine. */
class ObjectMapsIT {
    private static final boolean HAS_BLOOM_FILTERS = KernelVersion.running().isAtLeast(5, 16);

    private final ObjectSpec spec = TestObjects.spec("maps").withMapCreated("seen", HAS_BLOOM_FILTERS);

    @Test
    void aRingIsAPowerOfTwoOfPages() {
        assertThat(spec.maps().get("odd_ring").maxEntries()).isEqualTo(5_000);
        try (LoadedObject object = LoadedObject.load(spec)) {
            assertThat(object.map("odd_ring").info().maxEntries()).isEqualTo(8_192);
        }
    }

    @Test
    void ringsMayTellWhatTheirEventsAre() {
        assertThat(spec.maps().get("events").valueSize()).isZero();
        assertThat(spec.maps().get("older_events").valueSize()).isEqualTo(4);
        try (LoadedObject object = LoadedObject.load(spec)) {
            assertThat(object.map("events").info().type()).isEqualTo(MapType.RINGBUF);
            assertThat(object.map("older_events").info().type()).isEqualTo(MapType.PERF_EVENT_ARRAY);
        }
    }

    @Test
    void innerMapsAreFittedToo() {
        try (LoadedObject object = LoadedObject.load(spec)) {
            assertThat(object.map("rings").info().type()).isEqualTo(MapType.ARRAY_OF_MAPS);
        }
    }

    @Test
    void aMapOfMapsWithoutInnerMapsIsTheKernelsToRefuse() {
        ObjectSpec open = spec.withMap("rings", MapSpec.of(MapType.ARRAY_OF_MAPS, "rings", 4, 4, 2));
        assertThatThrownBy(() -> LoadedObject.load(open))
                .isInstanceOf(BpfException.class)
                .hasMessage(
                        "BPF_MAP_CREATE map rings: EINVAL (invalid argument); it is a map of maps: say what the inner"
                                + " maps are (MapSpec.withInner)");
    }

    @Test
    void perfEventsHaveASlotForEachCpu() {
        try (LoadedObject object = LoadedObject.load(spec)) {
            assertThat(object.map("per_cpu").info().maxEntries())
                    .isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        }
    }

    @Test
    void extraParametersAreRead() {
        TestKernel.requireAtLeast(5, 16, "a bloom filter");
        assertThat(spec.maps().get("seen").extra()).isEqualTo(7);
        try (LoadedObject object = LoadedObject.load(spec)) {
            assertThat(object.map("seen").info().type()).isEqualTo(MapType.BLOOM_FILTER);
        }
    }

    @Test
    void aMemoryNodeIsReadAndAskedFor() {
        MapSpec far = spec.maps().get("far");
        assertThat(far.numaNode()).isEqualTo(7);
        assertThatThrownBy(() -> LoadedObject.load(spec.withMap("far", far.withNumaNode(1 << 20))))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("BPF_MAP_CREATE map far: EINVAL")
                .hasMessageContaining("memory node 1048576");
        try (LoadedObject object = LoadedObject.load(spec.withMap("far", far.withNumaNode(0)))) {
            assertThat(object.map("far").info().flags()).isEqualTo(MapFlags.NUMA_NODE);
        }
    }

    @Test
    void locksInValuesAreKnownToTheKernelInInnerMapsToo() {
        TestKernel.requireAtLeast(6, 2, "a lock in the values of an inner map");
        try (LoadedObject object = LoadedObject.load(TestObjects.spec("innerlocks"))) {
            assertThat(object.map("inside").info().btfValueType()).isPositive();
            ByteBuffer slot =
                    ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, 1);
            assertThat(object.map("outside").lookup(slot, ByteBuffer.allocate(4)))
                    .isTrue();
        }
    }

    @Test
    void aMapCanBeLeftOutWithThePrograms() {
        ObjectSpec rest = spec.withMapCreated("locks", false).withProgram("uses_locks", it -> it.withLoaded(false));
        try (LoadedObject object = LoadedObject.load(rest)) {
            assertThat(object.maps()).doesNotContainKey("locks").containsKey("rings");
            assertThat(object.programs()).containsOnlyKeys("uses_nothing");
        }
    }

    @Test
    void aProgramThatNeedsAMapThatWasLeftOutIsRefusedByItsName() {
        assertThatThrownBy(() -> LoadedObject.load(spec.withMapCreated("locks", false)))
                .isInstanceOf(VerifierException.class)
                .hasMessageContaining("map locks, which was left out");
    }

    @Test
    void aTableOfProgramsHasHolesWhereProgramsWereLeftOut() {
        ObjectSpec everything = TestObjects.spec("everything").withProgram("doubled", it -> it.withLoaded(false));
        try (LoadedObject object = LoadedObject.load(everything)) {
            assertThat(object.programs()).doesNotContainKey("doubled").containsKey("jump");
        }
    }
}
