// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Layouts;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class KeylessMapsIT {
    private static final int MAP_PUSH_ELEM = 87;
    private static final int MAP_PEEK_ELEM = 89;

    @Test
    void aQueueGivesBackInOrder() {
        try (BpfQueue<Long> queue = BpfQueue.create("mp_queue", Layouts.U64, 3)) {
            assertThat(queue.push(1L)).isTrue();
            assertThat(queue.push(2L)).isTrue();
            assertThat(queue.peek()).contains(1L);
            assertThat(queue.pop()).contains(1L);
            assertThat(queue.pop()).contains(2L);
        }
    }

    @Test
    void aStackGivesBackInReverse() {
        try (BpfStack<Long> stack = BpfStack.create("mp_stack", Layouts.U64, 3)) {
            assertThat(stack.push(1L)).isTrue();
            assertThat(stack.push(2L)).isTrue();
            assertThat(stack.peek()).contains(2L);
            assertThat(stack.pop()).contains(2L);
            assertThat(stack.pop()).contains(1L);
        }
    }

    @Test
    void whatAProgramPushesComesOutHere() {
        try (BpfQueue<Long> queue = BpfQueue.create("mp_queue", Layouts.U64, 3);
                TestProgram push = TestProgram.callingWithValue(queue.map(), MAP_PUSH_ELEM, 7)) {
            assertThat(push.run(2)).isZero();
            assertThat(queue.pop()).contains(7L);
            assertThat(queue.pop()).contains(7L);
            assertThat(queue.pop()).isEmpty();
        }
    }

    @Test
    void whatIsAddedHereAProgramFinds() {
        if (!hasFilters()) {
            return;
        }
        try (BpfBloomFilter<Long> filter = BpfBloomFilter.create("mp_bloom", Layouts.U64, 100);
                TestProgram peek = TestProgram.callingWithValue(filter.map(), MAP_PEEK_ELEM, 7)) {
            assertThat(peek.run(1)).isEqualTo(-2); // -ENOENT
            filter.add(7L);
            assertThat(peek.run(1)).isZero();
        }
    }

    @Test
    void emptinessIsAnAnswer() {
        try (BpfQueue<Long> queue = BpfQueue.create("mp_queue", Layouts.U64, 3);
                BpfStack<Long> stack = BpfStack.create("mp_stack", Layouts.U64, 3)) {
            assertThat(queue.pop()).isEmpty();
            assertThat(queue.peek()).isEmpty();
            assertThat(stack.pop()).isEmpty();
            assertThat(stack.peek()).isEmpty();
        }
    }

    @Test
    void fullnessIsAnAnswer() {
        try (BpfQueue<Long> queue = BpfQueue.create("mp_queue", Layouts.U64, 2)) {
            assertThat(queue.push(1L)).isTrue();
            assertThat(queue.push(2L)).isTrue();
            assertThat(queue.push(3L)).isFalse();
            assertThat(queue.pop()).contains(1L);
        }
    }

    @Test
    void queuesAndStacksDoWhatADequeDoes() {
        Random random = new Random(6);
        Deque<Long> first = new ArrayDeque<>();
        Deque<Long> last = new ArrayDeque<>();
        try (BpfQueue<Long> queue = BpfQueue.create("mp_queue", Layouts.U64, 5);
                BpfStack<Long> stack = BpfStack.create("mp_stack", Layouts.U64, 5)) {
            for (long step = 0; step < 2_000; step++) {
                if (random.nextInt(5) < 3) {
                    assertThat(queue.push(step)).isEqualTo(first.size() < 5 && first.add(step));
                    assertThat(stack.push(step)).isEqualTo(last.size() < 5 && last.offerFirst(step));
                } else {
                    assertThat(queue.peek()).isEqualTo(Optional.ofNullable(first.peek()));
                    assertThat(stack.peek()).isEqualTo(Optional.ofNullable(last.peek()));
                    assertThat(queue.pop()).isEqualTo(Optional.ofNullable(first.poll()));
                    assertThat(stack.pop()).isEqualTo(Optional.ofNullable(last.poll()));
                }
            }
        }
    }

    @Test
    void theOldestMakesRoomWhenAskedTo() {
        try (BpfQueue<Long> queue = BpfQueue.create("mp_queue", Layouts.U64, 2);
                BpfStack<Long> stack = BpfStack.create("mp_stack", Layouts.U64, 2)) {
            for (long value = 1; value <= 3; value++) {
                queue.pushOverOldest(value);
                stack.pushOverOldest(value);
            }
            assertThat(queue.pop()).contains(2L);
            assertThat(queue.pop()).contains(3L);
            assertThat(stack.pop()).contains(3L);
            assertThat(stack.pop()).contains(2L);
        }
    }

    private static boolean hasFilters() {
        return KindOfMap.isThere(
                MapType.BLOOM_FILTER,
                () -> BpfBloomFilter.create("mp_bloom", Layouts.U64, 8).close());
    }

    @Test
    void aFilterNeverForgets() {
        if (!hasFilters()) {
            return;
        }
        try (BpfBloomFilter<Long> filter = BpfBloomFilter.create("mp_bloom", Layouts.U64, 1_000)) {
            new Random(1).longs(1_000).forEach(filter::add);
            assertThat(new Random(1).longs(1_000)).allMatch(filter::mayContain);
        }
    }

    @Test
    void aFilterIsSeldomWrong() {
        if (!hasFilters()) {
            return;
        }
        try (BpfBloomFilter<Long> filter = BpfBloomFilter.create("mp_bloom", Layouts.U64, 1_000)) {
            new Random(1).longs(1_000).forEach(filter::add);
            long wrong = new Random(2).longs(1_000).filter(filter::mayContain).count();
            assertThat(wrong).isLessThan(100);
        }
    }

    @Test
    void aFilterSaysHowManyHashesItHas() {
        if (!hasFilters()) {
            return;
        }
        try (BpfBloomFilter<Long> filter = BpfBloomFilter.create("mp_bloom", Layouts.U64, 8, 3);
                BpfBloomFilter<Long> again =
                        BpfBloomFilter.over(BpfMap.openById(filter.map().info().id()), Layouts.U64)) {
            assertThat(again.hashes()).isEqualTo(3);
        }
        assertThatThrownBy(() -> BpfBloomFilter.create("mp_bloom", Layouts.U64, 8, 16))
                .hasMessage("a bloom filter has 1 to 15 hashes: 16");
    }

    @Test
    void aStackIsNoQueue() {
        BpfMap stack = MapSpec.of(MapType.STACK, "mp_stack", 0, 8, 1).create();
        assertThatThrownBy(() -> BpfQueue.over(stack, Layouts.U32))
                .hasMessage("map mp_stack does not fit: it is a STACK map, this view is for QUEUE; its values have 8"
                        + " bytes, the layout has 4");
        assertThat(stack.fd().isOpen()).isFalse();
    }

    @Test
    void anLruMapOfEachCpuMakesRoomByItself() {
        try (BpfPerCpuHashMap<Integer, Integer> map =
                BpfPerCpuHashMap.createLru("mp_lru", Layouts.U32, Layouts.U32, 64)) {
            for (int key = 0; key < 1_000; key++) {
                map.put(key, Collections.nCopies(PossibleCpus.count(), key));
            }
            assertThat(map.entries()).isNotEmpty().hasSizeLessThanOrEqualTo(64).containsKey(999);
        }
    }
}
