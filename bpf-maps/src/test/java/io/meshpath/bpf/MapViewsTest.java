// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import org.junit.jupiter.api.Test;

/** What the views of maps that are no tables of values hand to the kernel, and what they make of its answers. */
class MapViewsTest {
    private static final int KEY_OFFSET = 8;
    private static final int VALUE_OFFSET = 16;
    private static final int FLAGS_OFFSET = 24;

    private final RecordingBpf bpf = new RecordingBpf();

    private BpfMap map(MapType type, int keySize, int valueSize) {
        return BpfMap.create(MapSpec.of(type, "m", keySize, valueSize, 4), bpf);
    }

    private static Fd event() {
        return Fd.own(Linux.eventfd(0, Linux.EFD_CLOEXEC), "test event");
    }

    @Test
    void aQueueHasNoKeys() {
        try (BpfQueue<Integer> queue = BpfQueue.over(map(MapType.QUEUE, 0, 4), Layouts.U32)) {
            queue.push(5);
            assertThat(bpf.last().attribute().getLong(KEY_OFFSET)).isZero();
            assertThat(bpf.last().behind(VALUE_OFFSET, 4)).containsExactly(5, 0, 0, 0);
            assertThat(bpf.last().attribute().getLong(FLAGS_OFFSET)).isZero();
            queue.pushOverOldest(6);
            assertThat(bpf.last().attribute().getLong(FLAGS_OFFSET)).isEqualTo(2); // BPF_EXIST
            queue.pop();
            assertThat(bpf.last().command()).isEqualTo(Command.MAP_LOOKUP_AND_DELETE_ELEM);
            assertThat(bpf.last().attribute().getLong(KEY_OFFSET)).isZero();
        }
    }

    @Test
    void onlyFullnessMakesAPushAnswerNo() {
        try (BpfQueue<Integer> queue = BpfQueue.over(map(MapType.QUEUE, 0, 4), Layouts.U32)) {
            bpf.result = -Errno.E2BIG.number();
            assertThat(queue.push(5)).isFalse();
            bpf.result = -Errno.EFAULT.number();
            assertThatThrownBy(() -> queue.push(5)).hasMessage("BPF_MAP_UPDATE_ELEM map m: EFAULT (bad address)");
        }
    }

    @Test
    void aDeviceWithoutAProgramHasAZeroThere() {
        try (BpfDevMap map = BpfDevMap.over(map(MapType.DEVMAP, 4, 8));
                Fd program = event()) {
            map.put(1, 0x01020304, program);
            map.put(1, 0x01020304);
            assertThat(bpf.last().behind(VALUE_OFFSET, 8)).containsExactly(4, 3, 2, 1, 0, 0, 0, 0);
        }
    }

    @Test
    void aSocketsDescriptorIsWidenedWithZeroes() {
        try (BpfSockMap map = BpfSockMap.over(map(MapType.SOCKMAP, 4, 8));
                Fd socket = event()) {
            map.set(3, socket);
            assertThat(bpf.last().behind(VALUE_OFFSET, 8))
                    .containsExactly(socket.raw() & 0xff, socket.raw() >> 8, 0, 0, 0, 0, 0, 0);
        }
    }

    @Test
    void theOwnerOfAStorageGoesAsAKey() {
        try (BpfLocalStorage<Integer> storage = BpfLocalStorage.over(map(MapType.SK_STORAGE, 4, 4), Layouts.U32);
                Fd socket = event()) {
            storage.put(socket, 9);
            assertThat(bpf.last().behind(KEY_OFFSET, 4)).containsExactly(socket.raw() & 0xff, socket.raw() >> 8, 0, 0);
        }
    }

    @Test
    void everyDifferenceIsInOneMessage() {
        assertThatThrownBy(() -> BpfDevMap.over(map(MapType.HASH, 4, 12)))
                .hasMessage(
                        "map m does not fit: it is a HASH map, this view is for DEVMAP, DEVMAP_HASH; its values have"
                                + " 12 bytes, not 4 or 8");
        assertThatThrownBy(() -> BpfSockHash.over(map(MapType.HASH, 4, 12), Layouts.U64))
                .hasMessage(
                        "map m does not fit: it is a HASH map, this view is for SOCKHASH; its keys have 4 bytes, the"
                                + " layout has 8; its values have 12 bytes, not 4 or 8");
    }

    @Test
    void aRingBufferThatOverwritesIsNotRead() {
        MapSpec spec = MapSpec.ringBuffer("m", 4096).withFlags(MapFlags.RB_OVERWRITE);
        assertThatThrownBy(() -> RingBuffer.over(BpfMap.create(spec, bpf)))
                .hasMessage("map m does not fit: its new records take the place of unread ones");
    }
}
