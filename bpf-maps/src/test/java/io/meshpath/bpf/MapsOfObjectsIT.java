// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Layouts;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class MapsOfObjectsIT {
    private static final MapSpec INNER = MapSpec.array("mp_inner", 8, 4);

    @Test
    void aMapInAnArrayLivesWithoutItsHandle() {
        try (BpfArrayOfMaps outer = BpfArrayOfMaps.create("mp_outer", 2, INNER)) {
            int id;
            try (BpfArray<Long> inner = BpfArray.over(INNER.create(), Layouts.U64)) {
                inner.set(3, 42L);
                outer.set(1, inner.map());
                id = inner.map().info().id();
            }
            assertThat(outer.innerId(1)).hasValue(id);
            try (BpfArray<Long> again = BpfArray.over(BpfMap.openById(id), Layouts.U64)) {
                assertThat(again.get(3)).isEqualTo(42L);
            }
            assertThat(outer.innerId(0)).isEmpty();
            assertThat(outer.clear(1)).isTrue();
            assertThat(outer.clear(1)).isFalse();
        }
    }

    @Test
    void aHashOfMapsIsKeyed() {
        try (BpfHashOfMaps<Integer> outer = BpfHashOfMaps.create("mp_outer", Layouts.U32, 8, INNER);
                BpfMap inner = INNER.create()) {
            outer.put(5, inner);
            assertThat(outer.innerIds()).isEqualTo(Map.of(5, inner.info().id()));
            assertThat(outer.innerId(6)).isEmpty();
            assertThat(outer.delete(5)).isTrue();
            assertThat(outer.delete(5)).isFalse();
        }
    }

    @Test
    void aMapOfMapsIsOpenedAgainWithoutKnowingItsInnerMaps() {
        try (BpfArrayOfMaps outer = BpfArrayOfMaps.create("mp_outer", 2, INNER);
                BpfMap again = BpfMap.openById(outer.map().info().id())) {
            assertThat(again.spec().type()).isEqualTo(MapType.ARRAY_OF_MAPS);
            assertThat(again.spec().inner()).isEmpty();
        }
    }

    @Test
    void refusesInnerMapsOfAnotherShape() {
        try (BpfArrayOfMaps outer = BpfArrayOfMaps.create("mp_outer", 2, INNER);
                BpfMap other = MapSpec.array("mp_other", 4, 4).create()) {
            assertThatThrownBy(() -> outer.set(0, other))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("EINVAL");
        }
    }

    @Test
    void aTableOfProgramsHoldsPrograms() {
        try (BpfProgArray table = BpfProgArray.create("mp_table", 4);
                RingBuffer ring = RingBuffer.create("mp_ring", 4096);
                TestProgram program = TestProgram.outputTo(ring.map(), 1, 0)) {
            assertThat(table.programId(2)).isEmpty();
            table.set(2, program.fd());
            assertThat(table.programId(2)).isPresent();
            assertThat(table.clear(2)).isTrue();
            assertThat(table.clear(2)).isFalse();
        }
    }

    @Test
    void aProgramSeesTheSwapOfAWholeMap() {
        try (BpfArrayOfMaps outer = BpfArrayOfMaps.create("mp_outer", 1, INNER);
                BpfHashOfMaps<Integer> keyed = BpfHashOfMaps.create("mp_keyed", Layouts.U32, 4, INNER);
                BpfArray<Long> first = BpfArray.over(INNER.create(), Layouts.U64);
                BpfArray<Long> second = BpfArray.over(INNER.create(), Layouts.U64);
                TestProgram reader = TestProgram.readingThrough(outer.map());
                TestProgram keyedReader = TestProgram.readingThrough(keyed.map())) {
            first.set(0, 1L);
            second.set(0, 2L);
            assertThat(reader.run(1)).isZero();
            outer.set(0, first.map());
            keyed.put(0, first.map());
            assertThat(reader.run(1)).isEqualTo(1);
            assertThat(keyedReader.run(1)).isEqualTo(1);
            outer.set(0, second.map());
            keyed.put(0, second.map());
            assertThat(reader.run(1)).isEqualTo(2);
            assertThat(keyedReader.run(1)).isEqualTo(2);
            outer.clear(0);
            assertThat(reader.run(1)).isZero();
        }
    }

    @Test
    void aTailCallFindsTheProgramOfTheMoment() {
        try (BpfProgArray table = BpfProgArray.create("mp_table", 4);
                TestProgram entry = TestProgram.tailCalling(table.map());
                TestProgram five = TestProgram.answering(1, 0, 5);
                TestProgram six = TestProgram.answering(1, 0, 6)) {
            assertThat(entry.run(1)).isZero();
            table.set(0, five.fd());
            assertThat(entry.run(1)).isEqualTo(5);
            table.set(0, six.fd());
            assertThat(entry.run(1)).isEqualTo(6);
            table.clear(0);
            assertThat(entry.run(1)).isZero();
        }
    }

    @Test
    void mapsAreSwappedInABatch() {
        try (BpfHashOfMaps<Integer> outer = BpfHashOfMaps.create("mp_outer", Layouts.U32, 8, INNER);
                BpfMap first = INNER.create();
                BpfMap second = INNER.create()) {
            outer.putAll(Map.of(1, first, 2, first));
            outer.putAll(Map.of(2, second, 3, second));
            assertThat(outer.innerIds())
                    .isEqualTo(Map.of(
                            1, first.info().id(),
                            2, second.info().id(),
                            3, second.info().id()));
        }
    }
}
