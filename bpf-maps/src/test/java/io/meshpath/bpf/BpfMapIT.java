// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class BpfMapIT {
    @Test
    void theKernelConfirmsTheSpecification() {
        MapSpec spec = MapSpec.lpmTrie("mp_prefixes", 8, 12, 77);
        try (BpfMap map = spec.create()) {
            MapInfo info = map.info();
            assertThat(spec.differencesFrom(info)).isEmpty();
            assertThat(info.name()).isEqualTo("mp_prefixes");
            assertThat(info.id()).isPositive();
            try (BpfMap again = BpfMap.openById(info.id())) {
                assertThat(again.spec()).isEqualTo(spec);
            }
        }
    }

    @Test
    void bytesGoInAndComeOut() {
        try (BpfMap map = MapSpec.hash("mp_raw", 2, 3, 4).create()) {
            ByteBuffer key = ByteBuffer.wrap(new byte[] {1, 2});
            ByteBuffer value = ByteBuffer.wrap(new byte[] {7, 8, 9});
            assertThat(map.update(key, value, UpdateMode.INSERT)).isTrue();
            ByteBuffer copy = ByteBuffer.allocate(3);
            assertThat(map.lookup(key, copy)).isTrue();
            assertThat(copy).isEqualTo(value);
            assertThat(map.delete(key)).isTrue();
        }
    }

    @Test
    void anyKindOfMapCanBeMadeByItsNumber() {
        try (BpfMap queue = MapSpec.of(new MapType(22), "mp_queue", 0, 8, 16).create()) {
            assertThat(queue.spec().type()).isEqualTo(MapType.QUEUE);
            assertThat(queue.update(ByteBuffer.allocate(0), ByteBuffer.allocate(8), UpdateMode.ANY))
                    .isTrue();
        }
    }

    @Test
    void saysWhatAnImpossibleMapWas() {
        assertThatThrownBy(() -> MapSpec.hash("mp_bad", 0, 8, 1).create())
                .isInstanceOfSatisfying(
                        BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL))
                .hasMessage(
                        "BPF_MAP_CREATE map mp_bad: EINVAL (invalid argument); a map of kind HASH wants keys and values of"
                                + " a byte or more, and room for an entry or more; this has key 0, value 8, entries 1,"
                                + " flags 0x0, or the kernel was built without the kind");
    }

    @Test
    void aNumberThatNoMapHasIsRefused() {
        assertThatThrownBy(() -> BpfMap.openById(Integer.MAX_VALUE))
                .hasMessageStartingWith("BPF_MAP_GET_FD_BY_ID map with id 2147483647: ENOENT");
    }

    @Test
    void takesOverOnlyMaps() {
        Fd notAMap = Fd.own(Linux.eventfd(0, 0), "something");
        assertThatThrownBy(() -> BpfMap.own(notAMap)).hasMessage("something is not a map but [eventfd]");
        assertThat(notAMap.isOpen()).isFalse();
    }

    @Test
    void typedMapsCarryTypeInformation() throws IOException, InterruptedException {
        try (BpfLpmTrie<LpmKey, Integer> trie = BpfLpmTrie.create("mp_typed", LpmKey.layout(4), Layouts.BE32, 4)) {
            trie.put(new LpmKey(8, Octets.parse("0a000000")), 1);
            MapInfo info = trie.map().info();
            assertThat(info.btfId()).isPositive();
            assertThat(info.btfKeyType()).isPositive();
            assertThat(dump(info.id())).contains("\"prefixlen\"").contains("\"data\"");
        }
    }

    private static String dump(int id) throws IOException, InterruptedException {
        Process bpftool = new ProcessBuilder("/usr/sbin/bpftool", "map", "dump", "id", "" + id)
                .redirectErrorStream(true)
                .start();
        String text = new String(bpftool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        bpftool.waitFor();
        return text;
    }

    @Test
    void theKernelRefusesBrokenTypeInformationWithAReason() {
        BtfBuilder types = new BtfBuilder();
        types.typedef("dangling", 99);
        Btf broken = types.build();
        assertThatThrownBy(() -> BtfHandle.load(broken, "nonsense"))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("BPF_BTF_LOAD nonsense: EINVAL (invalid argument); ")
                .hasMessageContaining("dangling");
    }

    @Test
    void theKernelsOwnTypesCanBeRead() {
        Btf kernel = Btf.kernel();
        BtfType.Struct skb =
                (BtfType.Struct) kernel.type(kernel.findStruct("sk_buff").orElseThrow());
        assertThat(skb.members()).extracting(BtfType.Member::name).contains("head", "data");
        for (int id = 1; id <= kernel.typeCount(); id++) {
            kernel.type(id);
        }
    }

    @Test
    void singleOperationsAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (BpfHashMap<Integer, Integer> map = BpfHashMap.create("mp_alloc", Layouts.U32, Layouts.U32, 16);
                BpfArray<Integer> array = BpfArray.create("mp_alloc", Layouts.U32, 16)) {
            for (int round = 0; round < 20_000; round++) {
                operate(map, array);
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int round = 0; round < 10_000; round++) {
                operate(map, array);
            }
            long bytes = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(bytes).isLessThan(10_000); // less than a byte a round: nothing but the measuring itself
        }
    }

    private static void operate(BpfHashMap<Integer, Integer> map, BpfArray<Integer> array) {
        map.put(3, 4); // small numbers are boxed without allocating
        map.getOrDefault(3, 0);
        map.contains(4);
        map.replace(3, 5);
        map.insert(3, 5);
        map.delete(3);
        array.set(1, 7);
        array.get(1);
    }
}
