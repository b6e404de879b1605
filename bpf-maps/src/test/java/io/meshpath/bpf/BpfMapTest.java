// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.bpf.linux.Errno;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes through the door to the kernel, byte by byte ({@code union bpf_attr} of include/uapi/linux/bpf.h). */
class BpfMapTest {
    private final RecordingBpf bpf = new RecordingBpf();
    private final BpfMap map = BpfMap.create(MapSpec.hash("a-long/name of a map", 4, 8, 100), bpf);

    @AfterEach
    void close() {
        map.close();
    }

    private static ByteBuffer octets(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }

    @Test
    void creationSaysEverything() {
        ByteBuffer attribute = bpf.last().attribute();
        assertThat(bpf.last().size()).isEqualTo(72);
        assertThat(attribute.getInt(0)).isEqualTo(MapType.HASH.number());
        assertThat(attribute.getInt(4)).isEqualTo(4);
        assertThat(attribute.getInt(8)).isEqualTo(8);
        assertThat(attribute.getInt(12)).isEqualTo(100);
        assertThat(ObjectName.read(attribute, 28)).isEqualTo("a_long_name_of_");
    }

    @Test
    void creationSaysOnWhichMemoryNode() {
        BpfMap.create(MapSpec.hash("near", 4, 8, 1).withNumaNode(3), bpf).close();
        assertThat(bpf.last().attribute().getInt(16)).isEqualTo(MapFlags.NUMA_NODE);
        assertThat(bpf.last().attribute().getInt(24)).isEqualTo(3);
    }

    @Test
    void creationLoadsTypeInformationFirst() {
        MapSpec spec = MapSpec.array("a", 8, 1).describedBy(Layouts.U32, Layouts.U64);
        BpfMap.create(spec, bpf).close();
        assertThat(bpf.commands()).endsWith(Command.BTF_LOAD, Command.MAP_CREATE);
        assertThat(bpf.last().attribute().getInt(48)).isPositive();
        assertThat(bpf.last().attribute().getInt(52)).isEqualTo(1);
        assertThat(bpf.last().attribute().getInt(56)).isEqualTo(2);
    }

    @Test
    void creationOfAMapOfMapsShowsTheKernelAnInnerMap() {
        MapSpec inner = MapSpec.array("inner", 4, 16);
        BpfMap.create(MapSpec.arrayOfMaps("outer", 8, inner), bpf).close();
        assertThat(bpf.commands()).endsWith(Command.MAP_CREATE, Command.MAP_CREATE);
        assertThat(bpf.last().attribute().getInt(20)).isPositive();
    }

    @Test
    void anUpdateCarriesKeyValueAndMode() {
        map.update(octets(1, 2, 3, 4), octets(8, 7, 6, 5, 4, 3, 2, 1), UpdateMode.INSERT);
        RecordingBpf.Call call = bpf.last();
        assertThat(call.command()).isEqualTo(Command.MAP_UPDATE_ELEM);
        assertThat(call.size()).isEqualTo(32);
        assertThat(call.attribute().getInt(0)).isEqualTo(map.fd().raw());
        assertThat(call.attribute().getInt(4)).isZero();
        assertThat(call.behind(8, 4)).containsExactly(1, 2, 3, 4);
        assertThat(call.behind(16, 8)).containsExactly(8, 7, 6, 5, 4, 3, 2, 1);
        assertThat(call.attribute().getLong(24)).isEqualTo(1);
    }

    @Test
    void eachCommandHasItsOwnSize() {
        map.delete(octets(1, 2, 3, 4));
        assertThat(bpf.last().command()).isEqualTo(Command.MAP_DELETE_ELEM);
        assertThat(bpf.last().size()).isEqualTo(16);
        map.lookup(octets(1, 2, 3, 4), ByteBuffer.allocate(8));
        assertThat(bpf.last().size()).isEqualTo(32);
        map.freeze();
        assertThat(bpf.last().command()).isEqualTo(Command.MAP_FREEZE);
        assertThat(bpf.last().size()).isEqualTo(4);
        map.calls().nextKey(map.begin());
        assertThat(bpf.last().size()).isEqualTo(24);
    }

    @Test
    void paddingOfAKeyIsZeroWhateverWasThereBefore() {
        map.update(octets(-1, -1, -1, -1), octets(-1, -1, -1, -1, -1, -1, -1, -1), UpdateMode.ANY);
        Layout<Integer> lowByteOnly = new Layout<>() {
            @Override
            public int byteSize() {
                return 4;
            }

            @Override
            public void write(Integer value, ByteBuffer to, int at) {
                to.put(at, value.byteValue());
            }

            @Override
            public Integer read(ByteBuffer from, int at) {
                return (int) from.get(at);
            }
        };
        BpfHashMap.over(map, lowByteOnly, Layouts.bytes(8)).put(5, Octets.zero(8));
        assertThat(bpf.last().behind(8, 4)).containsExactly(5, 0, 0, 0);
    }

    @Test
    void buffersOfOtherSizesNeverReachTheKernel() {
        int before = bpf.commands().size();
        ByteBuffer value = ByteBuffer.allocate(8);
        assertThatThrownBy(() -> map.lookup(octets(1), value)).hasMessageContaining("has keys of 4 bytes, this has 1");
        assertThatThrownBy(() -> map.lookup(octets(1, 2, 3, 4), octets(1)))
                .hasMessageContaining("has a value of 8 bytes, this buffer has 1");
        assertThat(bpf.commands()).hasSize(before);
    }

    @Test
    void answersAreNotExceptions() {
        bpf.result = -Errno.ENOENT.number();
        assertThat(map.delete(octets(1, 2, 3, 4))).isFalse();
        assertThat(map.lookup(octets(1, 2, 3, 4), ByteBuffer.allocate(8))).isFalse();
        assertThat(map.update(octets(1, 2, 3, 4), ByteBuffer.allocate(8), UpdateMode.REPLACE))
                .isFalse();
        bpf.result = -Errno.EEXIST.number();
        assertThat(map.update(octets(1, 2, 3, 4), ByteBuffer.allocate(8), UpdateMode.INSERT))
                .isFalse();
    }

    @Test
    void refusalsSayCommandMapAndError() {
        bpf.result = -Errno.EFAULT.number();
        assertThatThrownBy(() -> map.delete(octets(1, 2, 3, 4)))
                .isInstanceOfSatisfying(BpfException.class, e -> {
                    assertThat(e.command()).isEqualTo(Command.MAP_DELETE_ELEM);
                    assertThat(e.errno()).isEqualTo(Errno.EFAULT);
                })
                .hasMessage("BPF_MAP_DELETE_ELEM map a-long/name of a map: EFAULT (bad address)");
    }

    @Test
    void aBatchThatTheKernelLacksIsDecidedByAskingForNothing() {
        bpf.result = -Errno.ENOTSUPP.number();
        assertThat(map.hasBatch(Command.MAP_LOOKUP_BATCH)).isFalse();
        assertThat(bpf.last().command()).isEqualTo(Command.MAP_LOOKUP_BATCH);
        assertThat(bpf.last().size()).isEqualTo(56);
        assertThat(bpf.last().attribute().getInt(32)).isZero();
        assertThat(bpf.last().attribute().getInt(36)).isEqualTo(map.fd().raw());
    }
}
