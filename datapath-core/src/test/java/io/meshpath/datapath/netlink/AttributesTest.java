// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributesTest {
    private static Attributes written(Consumer<MessageWriter> content) {
        MessageWriter writer = new MessageWriter(16, 0);
        content.accept(writer);
        return Message.read(writer.message()).attributes(0);
    }

    @Test
    void readsBackEveryKindOfValue() {
        IpAddress address = IpAddress.parse("2001:db8::1");
        MacAddress mac = MacAddress.parse("0a:00:00:00:00:01");
        Attributes attributes = written(message -> message.u8(1, 0xfe)
                .u16(2, 0xfedc)
                .be16(3, 8472)
                .u32(4, 0xfedc_ba98)
                .text(5, "veth0")
                .unterminatedText(6, "veth")
                .address(7, address)
                .mac(8, mac)
                .flag(9)
                .nested(10, inner -> inner.u32(1, 7).nested(2, innermost -> innermost.u8(1, 3))));
        assertThat(attributes.u8(1)).hasValue(0xfe);
        assertThat(attributes.u16(2)).hasValue(0xfedc);
        assertThat(attributes.be16(3)).hasValue(8472);
        assertThat(attributes.u32(4)).hasValue(0xfedc_ba98);
        assertThat(attributes.text(5)).contains("veth0");
        assertThat(attributes.text(6)).contains("veth");
        assertThat(attributes.address(7)).contains(address);
        assertThat(attributes.mac(8)).contains(mac);
        assertThat(attributes.has(9)).isTrue();
        assertThat(attributes.nested(10).u32(1)).hasValue(7);
        assertThat(attributes.nested(10).nested(2).u8(1)).hasValue(3);
    }

    @Test
    void findsNothingThatIsNotThere() {
        Attributes attributes = written(message -> message.u32(1, 7));
        assertThat(attributes.has(2)).isFalse();
        assertThat(attributes.u8(2)).isEmpty();
        assertThat(attributes.be16(2)).isEmpty();
        assertThat(attributes.u64(2)).isEmpty();
        assertThat(attributes.text(2)).isEmpty();
        assertThat(attributes.nested(2).has(1)).isFalse();
        assertThat(attributes.slice(2).capacity()).isZero();
    }

    @Test
    void refusesValuesThatAreTooShort() {
        Attributes attributes = written(message -> message.u16(1, 7));
        assertThat(attributes.u8(1)).hasValue(7);
        assertThatThrownBy(() -> attributes.u32(1))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("attribute 1 has 2 octets but needs 4");
        assertThat(attributes.address(1)).isEmpty();
        assertThat(attributes.mac(1)).isEmpty();
    }

    @Test
    void alignsEachAttributeToFourOctets() {
        MessageWriter writer = new MessageWriter(16, 0).u8(1, 1).text(2, "abcd").u32(3, 3);
        byte[] octets = new byte[writer.message().remaining()];
        writer.message().get(octets);
        assertThat(HexFormat.of().formatHex(octets, Message.HEADER_LENGTH, octets.length))
                .isEqualTo("0500010001000000" + "090002006162636400000000" + "0800030003000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000100", "03000100", "09000100ffffffff", "0400", "0800010001000000ff", "ffff0100"})
    void refusesAttributesThatDoNotEndInside(String hex) {
        int length = hex.length() / 2;
        assertThatThrownBy(() -> Attributes.in(Golden.bytes(hex), 0, length))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageEndingWith("of " + length + " octets does not end inside");
    }

    @Test
    void takesALastAttributeWithoutItsPadding() {
        assertThat(Attributes.in(Golden.bytes("0500010007"), 0, 5).u8(1)).hasValue(7);
    }

    @Test
    void refusesNestedAttributesThatDoNotEndInside() {
        Attributes attributes = written(message -> message.u32(1, 0xff));
        assertThatThrownBy(() -> attributes.nested(1)).isInstanceOf(MalformedMessageException.class);
    }
}
