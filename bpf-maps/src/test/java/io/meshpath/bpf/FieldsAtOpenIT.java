// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Flow;
import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.bpf.layout.StructLayout;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Views over maps that another process could have made: the kernel says what their fields are. */
@ExtendWith(KernelTest.class)
class FieldsAtOpenIT {
    /** The counts of {@link Flow.Counts} with another idea of what comes when. */
    private record Turned(int drops, long packets) {
        static Layout<Turned> layout() {
            StructLayout.Builder<Turned> turned = StructLayout.named("counts");
            StructLayout.Field<Integer> drops = turned.field("drops", Layouts.U32, Turned::drops);
            StructLayout.Field<Long> packets = turned.field("packets", Layouts.U64, Turned::packets);
            return turned.build((from, at) -> new Turned(drops.read(from, at), packets.read(from, at)));
        }
    }

    private static BpfHashMap<Integer, Flow.Counts> counts() {
        return BpfHashMap.create("mp_counts", Layouts.BE16, Flow.Counts.LAYOUT, 4);
    }

    private static BpfMap opened(BpfMap map) {
        return BpfMap.openById(map.info().id());
    }

    @Test
    void aMapSaysWhatItsFieldsAre() {
        try (BpfHashMap<Integer, Flow.Counts> map = counts();
                BpfMap opened = opened(map.map())) {
            MapBtf btf = opened.btf().orElseThrow();
            assertThat(btf.types().name(btf.keyType())).isEqualTo("__be16");
            assertThat(btf.types().declaration(btf.valueType())).contains("__u64 packets;");
        }
    }

    @Test
    void theLayoutItWasMadeWithFits() {
        try (BpfHashMap<Integer, Flow.Counts> map = counts();
                BpfHashMap<Integer, Flow.Counts> again =
                        BpfHashMap.over(opened(map.map()), Layouts.BE16, Flow.Counts.LAYOUT)) {
            map.put(80, new Flow.Counts(5, -1));
            assertThat(again.get(80)).contains(new Flow.Counts(5, -1));
        }
    }

    @Test
    void aLayoutOfTheSameSizeWithOtherFieldsIsRefusedWithEveryDifference() {
        try (BpfHashMap<Integer, Flow.Counts> map = counts()) {
            assertThatThrownBy(() -> BpfHashMap.over(opened(map.map()), Layouts.U16, Turned.layout()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("map mp_counts does not fit: key: host byte order here, network byte order in the map;"
                            + " value.drops: at 0 here, at 8 in the map;"
                            + " value.drops: unsigned here, signed in the map;"
                            + " value.packets: at 8 here, at 0 in the map");
        }
    }

    @Test
    void arraysAndPerCpuMapsAreCheckedToo() {
        try (BpfArray<Flow.Counts> array = BpfArray.create("mp_counts", Flow.Counts.LAYOUT, 1);
                BpfPerCpuArray<Flow.Counts> perCpu = BpfPerCpuArray.create("mp_counts", Flow.Counts.LAYOUT, 1);
                BpfPerCpuHashMap<Integer, Flow.Counts> hash =
                        BpfPerCpuHashMap.create("mp_counts", Layouts.U32, Flow.Counts.LAYOUT, 1)) {
            String difference = "value.drops: at 0 here, at 8 in the map";
            assertThatThrownBy(() -> BpfArray.over(opened(array.map()), Turned.layout()))
                    .hasMessageContaining(difference);
            assertThatThrownBy(() -> BpfPerCpuArray.over(opened(perCpu.map()), Turned.layout()))
                    .hasMessageContaining(difference);
            assertThatThrownBy(() -> BpfPerCpuHashMap.over(opened(hash.map()), Layouts.U32, Turned.layout()))
                    .hasMessageContaining(difference);
            BpfPerCpuArray.over(opened(perCpu.map()), Flow.Counts.LAYOUT).close();
        }
    }

    @Test
    void aMapThatSaysNothingIsCheckedBySizeOnly() {
        try (BpfMap plain = MapSpec.hash("mp_plain", 4, 16, 1).create()) {
            BpfMap opened = opened(plain);
            assertThat(opened.btf()).isEmpty();
            BpfHashMap.over(opened, Layouts.U32, Turned.layout()).close();
        }
    }

    @Test
    void bpftoolPrintsTheNamesOfFields() throws IOException, InterruptedException {
        try (BpfHashMap<Integer, Flow> map = BpfHashMap.create("mp_flows", Layouts.U32, Flow.LAYOUT, 1)) {
            map.put(
                    7,
                    new Flow(
                            (Inet4Address) InetAddress.getByName("10.1.2.3"),
                            443,
                            true,
                            Octets.parse("020304050607"),
                            new Flow.Counts(5, -1),
                            List.of(1, 2, 3),
                            Flow.Kind.OLD));
            assertThat(bpftoolDump(map.map()))
                    .contains("\"source\": 50462986", "\"reply\": 1", "\"packets\": 5", "\"drops\": -1")
                    .contains("\"kind\": \"OLD\"")
                    .containsPattern("\"marks\": \\[1,2,3\\s*\\]");
        }
    }

    private static String bpftoolDump(BpfMap map) throws IOException, InterruptedException {
        Process bpftool = new ProcessBuilder(
                        "/usr/sbin/bpftool",
                        "map",
                        "dump",
                        "id",
                        "" + map.info().id())
                .redirectErrorStream(true)
                .start();
        String text = new String(bpftool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        bpftool.waitFor();
        return text;
    }
}
