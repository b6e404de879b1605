// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.btf.BtfBuilder;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class StructLayoutTest {
    private static Flow flow() throws UnknownHostException {
        return new Flow(
                (Inet4Address) InetAddress.getByName("10.1.2.3"),
                443,
                true,
                Octets.parse("020304050607"),
                new Flow.Counts(0x1122, -1),
                List.of(1, 2, 3),
                Flow.Kind.OLD);
    }

    private static <T> byte[] written(Layout<T> layout, T value) {
        byte[] bytes = new byte[layout.byteSize()];
        layout.write(value, ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), 0);
        return bytes;
    }

    @Test
    void liesAsCLaysItOut() throws UnknownHostException {
        assertThat(HexFormat.ofDelimiter(" ").formatHex(written(Flow.LAYOUT, flow())))
                .isEqualTo(
                        "0a 01 02 03 01 bb 01 02 03 04 05 06 07 00 00 00" // source, port, reply, mac, padding
                                + " 22 11 00 00 00 00 00 00 ff ff ff ff 00 00 00 00" // counts
                                + " 01 00 02 00 03 00 00 00 01 00 00 00 00 00 00 00");
    }

    @Test
    void readsBackWhatItWrote() throws UnknownHostException {
        ByteBuffer written = ByteBuffer.wrap(written(Flow.LAYOUT, flow())).order(ByteOrder.nativeOrder());
        assertThat(Flow.LAYOUT.read(written, 0)).isEqualTo(flow());
    }

    @Test
    void describesItselfAsC() {
        BtfBuilder types = new BtfBuilder();
        int id = Flow.LAYOUT.describe(types);
        assertThat(types.build().declaration(id))
                .contains("__be32 source;", "struct counts counts;", "__u16 marks[3];");
    }

    @Test
    void aPackedStructureHasNoGaps() {
        StructLayout.Builder<Integer> packed =
                StructLayout.<Integer>named("packed").packed();
        packed.field("a", Layouts.U8, value -> 1);
        StructLayout.Field<Integer> b = packed.field("b", Layouts.U32, value -> value);
        StructLayout<Integer> layout = packed.build(b::read);
        assertThat(layout.byteSize()).isEqualTo(5);
        assertThat(b.offset()).isEqualTo(1);
        StructLayout.Builder<Integer> outer = StructLayout.named("outer");
        outer.field("c", Layouts.U8, value -> 1);
        assertThat(outer.field("packed", layout, value -> value).offset()).isEqualTo(1);
    }

    @Test
    void gapsCanBeMadeByHand() {
        StructLayout.Builder<Integer> gaps = StructLayout.named("gaps");
        gaps.field("a", Layouts.U8, value -> 1);
        gaps.padding(2);
        assertThat(gaps.field("b", Layouts.U8, value -> 2).offset()).isEqualTo(3);
        gaps.align(8);
        assertThat(gaps.field("c", Layouts.U8, value -> 3).offset()).isEqualTo(8);
        assertThat(gaps.build((from, at) -> 0).byteSize()).isEqualTo(16);
    }

    @Test
    void refusesWhatIsNoStructure() {
        StructLayout.Builder<Integer> twice = StructLayout.named("twice");
        assertThatThrownBy(() -> twice.build((from, at) -> 0)).hasMessage("struct twice has no fields");
        twice.field("a", Layouts.U8, value -> 1);
        assertThatThrownBy(() -> twice.field("a", Layouts.U8, value -> 1))
                .hasMessage("struct twice has two fields called a");
        assertThatThrownBy(() -> twice.align(3)).hasMessage("an alignment is a power of two: 3");
        assertThatThrownBy(() -> twice.padding(-1)).hasMessage("padding is not negative: -1");
    }
}
