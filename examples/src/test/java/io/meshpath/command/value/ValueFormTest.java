// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.btf.BtfType.Constant;
import io.meshpath.bpf.btf.BtfType.Member;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is shown can be typed in again, and what is typed in wrong is said so. */
final class ValueFormTest {
    private final BtfBuilder types = new BtfBuilder();
    private final int u8 = types.add(new BtfType.Int("unsigned char", 1, 8, 0, 0));
    private final int u16 = types.add(new BtfType.Int("unsigned short", 2, 16, 0, 0));
    private final int u32 = types.add(new BtfType.Int("unsigned int", 4, 32, 0, 0));
    private final int u64 = types.add(new BtfType.Int("unsigned long long", 8, 64, 0, 0));
    private final int s32 = types.add(new BtfType.Int("int", 4, 32, 0, BtfType.Int.SIGNED));
    private final int character = types.add(new BtfType.Int("char", 1, 8, 0, BtfType.Int.SIGNED));
    private final int bool = types.add(new BtfType.Int("_Bool", 1, 8, 0, BtfType.Int.BOOL));

    private ValueForm form(int type, int size) {
        return ValueForm.of(types.build(), type, size);
    }

    private int array(int element, int length) {
        return types.add(new BtfType.Array(element, u32, length));
    }

    private static String shown(ValueForm form, byte[] bytes) {
        return ValueText.of(form.read(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), 0));
    }

    private void assertRoundTrip(int type, int size, String text) {
        ValueForm form = form(type, size);
        assertThat(shown(form, form.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "2147483647", "-2147483648"})
    void signedNumbersComeBack(String text) {
        assertRoundTrip(s32, 4, text);
    }

    @Test
    void unsignedNumbersComeBackUpToTheLargest() {
        assertRoundTrip(u64, 8, "18446744073709551615");
    }

    @Test
    void hexadecimalNumbersAreNumbers() {
        assertThat(shown(form(u32, 4), form(u32, 4).parse("0xff"))).isEqualTo("255");
    }

    @Test
    void networkOrderIsShownAsTheNumberThatIsMeant() {
        int port = types.add(new BtfType.Typedef("__be16", u16));
        assertThat(form(port, 2).parse("80")).containsExactly(0, 80);
        assertRoundTrip(port, 2, "80");
    }

    @Test
    void networkOrderOf32BitsIsAnIpv4Address() {
        int address = types.add(new BtfType.Typedef("__be32", u32));
        assertThat(form(address, 4).parse("10.1.2.3")).containsExactly(10, 1, 2, 3);
        assertThat(form(address, 4).parse("1")).containsExactly(0, 0, 0, 1);
        assertRoundTrip(address, 4, "10.1.2.3");
    }

    @Test
    void in6AddrIsAnIpv6Address() {
        int address =
                types.add(new BtfType.Struct("in6_addr", 16, List.of(new Member("u6_addr8", array(u8, 16), 0, 0))));
        assertRoundTrip(address, 16, "2001:db8::1");
    }

    @Test
    void sixBytesAreAMac() {
        assertRoundTrip(array(u8, 6), 6, "02:00:5e:10:00:01");
    }

    @Test
    void charactersAreText() {
        assertRoundTrip(array(character, 16), 16, "eth0");
        assertThatThrownBy(() -> form(array(character, 4), 4).parse("wlan0"))
                .hasMessage("expected at most 4 bytes of text but was \"wlan0\"");
    }

    @Test
    void charactersThatAreNoTextAreNumbers() {
        assertThat(shown(form(array(character, 4), 4), new byte[] {1, 'a', 0, 'b'}))
                .isEqualTo("[1 97 0 98]");
    }

    @Test
    void enumerationsGoByName() {
        int color = types.add(
                new BtfType.Enumeration("color", 4, false, List.of(new Constant("RED", 0), new Constant("GREEN", 7))));
        assertRoundTrip(color, 4, "GREEN");
        assertThat(shown(form(color, 4), form(color, 4).parse("9"))).isEqualTo("9");
        assertThatThrownBy(() -> form(color, 4).parse("BLUE"))
                .hasMessage("expected one of [RED, GREEN] but was \"BLUE\"");
    }

    private int pair() {
        return types.add(
                new BtfType.Struct("pair", 8, List.of(new Member("left", u32, 0, 0), new Member("on", bool, 32, 0))));
    }

    @Test
    void structuresAreTypedInByFieldAndTheRestIsZero() {
        assertThat(shown(form(pair(), 8), form(pair(), 8).parse("on=true"))).isEqualTo("left=0 on=true");
        assertThat(form(pair(), 8).parse("left=258")).containsExactly(2, 1, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void structuresAreTypedInAsJson() {
        byte[] bytes = form(pair(), 8).parse("{\"left\": 7, \"on\": true}");
        assertThat(shown(form(pair(), 8), bytes)).isEqualTo("left=7 on=true");
    }

    @Test
    void structuresAreTypedInAsTheirBytes() {
        byte[] bytes = form(pair(), 8).parse("07 00 00 00 01 00 00 00");
        assertThat(shown(form(pair(), 8), bytes)).isEqualTo("left=7 on=true");
    }

    @Test
    void fieldsThatAreNotNamedKeepWhatTheyHad() {
        byte[] before = form(pair(), 8).parse("left=3,on=true");
        assertThat(shown(form(pair(), 8), form(pair(), 8).parse("left=4", before)))
                .isEqualTo("left=4 on=true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "right=1 | no field right; there are [left, on]",
                "left=x | left: expected a number but was \"x\"",
                "left=4294967296 | 4294967296 does not fit in 32 bits",
                "7 | expected the fields [left, on] but was \"7\"",
                "left=1,on | expected field=value but was \"on\"",
                "{\"left\" | not JSON: ",
            })
    void whatIsWrongIsSaid(String text, String message) {
        assertThatThrownBy(() -> form(pair(), 8).parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message.strip());
    }

    @Test
    void bitFieldsShareTheirBytes() {
        int bits = types.add(
                new BtfType.Struct("bits", 2, List.of(new Member("low", u16, 0, 3), new Member("high", u16, 3, 13))));
        assertRoundTrip(bits, 2, "low=5 high=4097");
        assertThatThrownBy(() -> form(bits, 2).parse("low=8")).hasMessage("8 does not fit in 3 bits");
    }

    @Test
    void signedBitFieldsKeepTheirSign() {
        int bits = types.add(new BtfType.Struct("bits", 4, List.of(new Member("delta", s32, 4, 5))));
        assertRoundTrip(bits, 4, "delta=-16");
    }

    @Test
    void membersOfNamelessUnionsBelongToTheStructure() {
        int union = types.add(new BtfType.Union(
                "", 4, List.of(new Member("whole", u32, 0, 0), new Member("parts", array(u8, 4), 0, 0))));
        int outer = types.add(new BtfType.Struct("outer", 4, List.of(new Member("", union, 0, 0))));
        assertThat(shown(form(outer, 4), form(outer, 4).parse("whole=0x01020304")))
                .isEqualTo("whole=16909060 parts=[4 3 2 1]");
    }

    @Test
    void nestedFieldsAndArraysComeBack() {
        int outer = types.add(new BtfType.Struct(
                "outer",
                20,
                List.of(
                        new Member("first", pair(), 0, 0),
                        new Member("counts", array(u16, 2), 64, 0),
                        new Member("name", array(character, 8), 96, 0))));
        assertRoundTrip(outer, 20, "first={left=1 on=true} counts=[2 3] name=eth0");
        assertRoundTrip(outer, 20, "first={left=0 on=false} counts=[0 0] name=\"\"");
        assertThat(form(outer, 20).parse("first.left=1,first.on=true,counts=[2,3],name=eth0"))
                .isEqualTo(form(outer, 20).parse("first={left=1 on=true} counts=[2 3] name=eth0"));
    }

    @Test
    void unendedBracesAreSaid() {
        assertThatThrownBy(() -> form(pair(), 8).parse("left=[}")).hasMessage("expected ] at the end of \"left=[}\"");
        assertThatThrownBy(() -> form(pair(), 8).parse("left={x=1"))
                .hasMessage("expected } at the end of \"left={x=1\"");
    }

    @Test
    void whatLiesOutsideTheValueIsNotShown() {
        assertThat(shown(form(pair(), 4), new byte[] {1, 0, 0, 0})).isEqualTo("null");
        int before = types.add(
                new BtfType.Struct("before", 4, List.of(new Member("a", u32, -64, 0), new Member("b", u32, 8, 0))));
        assertThat(shown(form(before, 4), new byte[] {1, 0, 0, 0})).isEqualTo("a=null b=null");
        int flexible = types.add(new BtfType.Struct(
                "flexible", 4, List.of(new Member("length", u32, 0, 0), new Member("data", array(u8, 0), 32, 0))));
        assertThat(shown(form(flexible, 4), new byte[] {1, 0, 0, 0})).isEqualTo("length=1 data=[]");
    }

    @Test
    void aTypeThatTellsItsBytesOverAndOverComesToAnEnd() {
        int type = u32;
        for (int depth = 0; depth < 30; depth++) {
            int inner = type;
            type = types.add(new BtfType.Union(
                    "u" + depth, 4, List.of(new Member("a", inner, 0, 0), new Member("b", inner, 0, 0))));
        }
        assertThat(shown(form(type, 4), new byte[] {1, 0, 0, 0}))
                .startsWith("a={a={a={")
                .contains("null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4 | 0a 00 00 01 | 0a 00 00 01",
                "4 | hex:0a000001 | 0a 00 00 01",
                "4 | 10.0.0.1 | 0a 00 00 01",
                "4 | 1 | 01 00 00 00",
                "1 | 10 | 0a",
                "6 | 02:00:00:00:00:01 | 02 00 00 00 00 01",
                "8 | 10.0.0.0/24 | 18 00 00 00 0a 00 00 00",
                "16 | ::1 | 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01",
            })
    void withoutTypesTheSizeDecides(int size, String text, String bytes) {
        assertThat(shown(ValueForm.untyped(size), ValueForm.untyped(size).parse(text)))
                .isEqualTo(bytes);
    }

    @Test
    void bytesOfAnotherSizeAreRefused() {
        assertThatThrownBy(() -> ValueForm.untyped(6).parse("10.0.0.1"))
                .hasMessageStartingWith("expected 6 bytes in hexadecimal");
    }
}
