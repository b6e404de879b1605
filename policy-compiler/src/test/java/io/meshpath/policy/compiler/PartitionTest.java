// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartitionTest {
    private final Partition<String> partition = new Partition<>();

    private static BitSet marks(int... numbers) {
        BitSet marks = new BitSet();
        for (int number : numbers) {
            marks.set(number);
        }
        return marks;
    }

    private void refine(Map<String, BitSet> added) {
        partition.refine(added).moves().forEach(partition::put);
    }

    private void coarsen(BitSet gone) {
        partition.coarsen(gone).forEach(partition::put);
        partition.classes().releaseEmpty();
    }

    @Test
    void thingsWithTheSameMarksAreInOneClass() {
        List.of("a", "b", "c", "d").forEach(thing -> partition.put(thing, 0));
        refine(Map.of("a", marks(1), "b", marks(1), "c", marks(1, 2)));
        assertThat(partition.classOf("a")).isEqualTo(partition.classOf("b")).isNotZero();
        assertThat(partition.classOf("c")).isNotZero().isNotEqualTo(partition.classOf("a"));
        assertThat(partition.classOf("d")).isZero();
    }

    @Test
    void theLargestPartOfAClassKeepsItsNumber() {
        List.of("a", "b", "c").forEach(thing -> partition.put(thing, 0));
        refine(Map.of("a", marks(1), "b", marks(1), "c", marks(1)));
        int number = partition.classOf("a");
        Partition.Refinement<String> refinement = partition.refine(Map.of("a", marks(2), "b", marks(2)));
        assertThat(refinement.moves()).containsOnlyKeys("c");
        assertThat(refinement.origins()).containsValue(number);
        assertThat(partition.classes().marks(number)).isEqualTo(marks(1, 2));
    }

    @Test
    void class0KeepsOnlyWhatHasNoMarks() {
        List.of("a", "b", "c").forEach(thing -> partition.put(thing, 0));
        refine(Map.of("a", marks(1), "b", marks(1), "c", marks(1)));
        assertThat(partition.things()).allMatch(thing -> partition.classOf(thing) != 0);
        assertThat(partition.classes().marks(0)).isEqualTo(marks());
    }

    @Test
    void classesThatBecomeTheSameAreJoinedAndTheirNumbersFree() {
        List.of("a", "b").forEach(thing -> partition.put(thing, 0));
        refine(Map.of("a", marks(1), "b", marks(1, 2)));
        assertThat(partition.classes().used()).isEqualTo(3);
        coarsen(marks(2));
        assertThat(partition.classOf("a")).isEqualTo(partition.classOf("b")).isNotZero();
        assertThat(partition.classes().used()).isEqualTo(2);
        coarsen(marks(1));
        assertThat(partition.classOf("a")).isZero();
        assertThat(partition.classes().size()).isEqualTo(1);
    }

    @Test
    void classesAreTheMarksWhateverHappens() {
        Random random = new Random(4);
        Map<String, BitSet> wanted = new HashMap<>();
        BitSet inUse = new BitSet();
        for (int i = 0; i < 30; i++) {
            wanted.put("t" + i, marks());
            partition.put("t" + i, 0);
        }
        for (int round = 0; round < 500; round++) {
            int mark = random.nextInt(12);
            if (inUse.get(mark)) {
                inUse.clear(mark);
                wanted.values().forEach(marks -> marks.clear(mark));
                coarsen(marks(mark));
            } else {
                inUse.set(mark);
                Map<String, BitSet> added = new HashMap<>();
                wanted.forEach((thing, marks) -> {
                    if (random.nextInt(3) == 0) {
                        marks.set(mark);
                        added.put(thing, marks(mark));
                    }
                });
                refine(added);
            }
            wanted.forEach((thing, marks) -> assertThat(partition.classes().marks(partition.classOf(thing)))
                    .isEqualTo(marks));
        }
    }
}
