// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.IpAddress;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1L << 32})
    void rejectsAsNumbersOutside1To4294967295(long value) {
        assertThatThrownBy(() -> new AsNumber(value)).hasMessage("AS number is not from 1 to 4294967295: " + value);
    }

    @ParameterizedTest
    @CsvSource({"65001, 65001", "4200000000, 4200000000", "64086.59904, 4200000000", "0.1, 1"})
    void readsAsNumbersInBothNotations(String text, long value) {
        assertThat(AsNumber.parse(text)).isEqualTo(new AsNumber(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1.65536", "65536.1", "1.2.3", "-1", "0"})
    void rejectsWhatIsNoAsNumber(String text) {
        assertThatThrownBy(() -> AsNumber.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void comparesRouterIdsWithoutSign() {
        assertThat(RouterId.parse("200.0.0.1")).isGreaterThan(RouterId.parse("100.0.0.1"));
        assertThatThrownBy(() -> RouterId.parse("0.0.0.0")).hasMessage("router id must not be zero: 0.0.0.0");
        assertThatThrownBy(() -> RouterId.of(IpAddress.parse("::1"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsAndPrintsCommunities() {
        assertThat(Community.parse("65001:217"))
                .isEqualTo(Community.of(65001, 217))
                .hasToString("65001:217");
        assertThat(Community.NO_EXPORT).hasToString("65535:65281");
        assertThat(LargeCommunity.parse("4200000000:1:4294967295")).hasToString("4200000000:1:4294967295");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1:2:3", "65536:1", "1:65536", "1:-2", "a:b"})
    void rejectsWhatIsNoCommunity(String text) {
        assertThatThrownBy(() -> Community.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void countsASetOfAPathAsOneHop() {
        AsPath.Segment set = new AsPath.Segment(AsPath.Kind.SET, List.of(new AsNumber(3), new AsNumber(4)));
        AsPath path = new AsPath(List.of(AsPath.sequence(1, 2).segments().get(0), set));
        assertThat(path.length()).isEqualTo(3);
        assertThat(path).hasToString("1 2 {3 4}");
        assertThat(path.first()).contains(new AsNumber(1));
        assertThat(path.contains(new AsNumber(4))).isTrue();
        assertThat(new AsPath(List.of(set)).first()).isEmpty();
    }

    @Test
    void prependsIntoTheFirstSequenceUntilItIsFull() {
        assertThat(AsPath.EMPTY.prepend(new AsNumber(1))).isEqualTo(AsPath.sequence(1));
        assertThat(AsPath.sequence(2, 3).prepend(new AsNumber(1))).isEqualTo(AsPath.sequence(1, 2, 3));
        AsPath full = new AsPath(
                List.of(new AsPath.Segment(AsPath.Kind.SEQUENCE, Collections.nCopies(255, new AsNumber(7)))));
        assertThat(full.prepend(new AsNumber(1)).segments()).hasSize(2);
    }

    @Test
    void keepsAttributesInTheOrderOfTheirCodes() {
        PathAttributes attributes = PathAttributes.of(new PathAttribute.LocalPref(1), Origin.IGP, AsPath.EMPTY);
        assertThat(attributes.asList()).containsExactly(Origin.IGP, AsPath.EMPTY, new PathAttribute.LocalPref(1));
        assertThat(attributes.with(Origin.EGP).origin()).isEqualTo(Origin.EGP);
        assertThat(attributes.without(Origin.class).get(Origin.class)).isEmpty();
        assertThatThrownBy(() -> PathAttributes.of(Origin.IGP, Origin.EGP)).hasMessage("attribute given twice: EGP");
    }

    @Test
    void dropsRepeatedCommunities() {
        assertThat(PathAttribute.Communities.of(Community.of(1, 1), Community.of(1, 1))
                        .values())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "4, 0, '', hold timer expired (4/0)",
        "6, 2, 03627965, cease: administrative shutdown (6/2) \"bye\"",
        "6, 2, 00, cease: administrative shutdown (6/2)",
        "6, 2, ff627965, cease: administrative shutdown (6/2)", // says 255 octets and has 3
        "6, 4, 030a627e, cease: administrative reset (6/4) \"?b~\"", // no new lines for our log
        "6, 7, 0162, cease: connection collision resolution (6/7)",
        "3, 99, '', UPDATE message error: unknown detail (3/99)",
        "0, 0, '', unknown error (0/0)",
        "77, 1, '', unknown error: unknown detail (77/1)"
    })
    void saysANotificationInWords(int code, int subcode, String data, String text) {
        assertThat(new BgpMessage.Notification(code, subcode, Octets.parse(data)).text())
                .isEqualTo(text);
    }

    @Test
    void writesLongCapabilitiesInTheFormOfRfc9072Only() {
        List<Capability> some = Collections.nCopies(40, new Capability.Multiprotocol(Family.IPV4_UNICAST));
        List<Capability> many = Collections.nCopies(50, new Capability.Multiprotocol(Family.IPV4_UNICAST));
        assertThat(open(some)).contains("c0000201" + "f2" + "02f0" + "0104");
        assertThat(open(many)).contains("c0000201" + "ff" + "ff" + "012f" + "02012c" + "0104");
    }

    @Test
    void leavesTheBufferAsItWasWhenAMessageDoesNotFit() {
        ByteBuffer small = ByteBuffer.allocate(25);
        BgpMessage.Update update = BgpMessage.Update.endOfRib(Family.IPV6_UNICAST);
        BgpWriter writer = new BgpWriter(Frames.MODERN);
        assertThatThrownBy(() -> writer.write(update, small)).isInstanceOf(BufferOverflowException.class);
        assertThat(small.position()).isZero();
    }

    @Test
    void refusesToWriteAMessageAboveTheLimit() {
        BgpMessage.Notification longest = new BgpMessage.Notification(6, 2, Octets.zero(4096 - 21));
        BgpMessage.Notification longer = new BgpMessage.Notification(6, 2, Octets.zero(4096 - 20));
        assertThat(Frames.write(longest, Frames.MODERN)).hasSize(2 * 4096);
        assertThatThrownBy(() -> Frames.write(longer, Frames.MODERN))
                .hasMessage("NOTIFICATION of 4097 octets is above the limit of 4096");
        assertThat(Frames.write(longer, Frames.MODERN.withExtendedMessages())).hasSize(2 * 4097);
    }

    @Test
    void splitsASequenceOfMoreThan255() {
        AsPath path = new AsPath(
                List.of(new AsPath.Segment(AsPath.Kind.SEQUENCE, Collections.nCopies(300, new AsNumber(7)))));
        BgpMessage.Update update = new BgpMessage.Update(List.of(), PathAttributes.of(path), List.of());
        AsPath read = Frames.readUpdate(Frames.write(update, Frames.MODERN), Frames.MODERN)
                .attributes()
                .asPath();
        assertThat(read.segments()).extracting(each -> each.ases().size()).containsExactly(255, 45);
    }

    private static String open(List<Capability> capabilities) {
        return Frames.write(
                new BgpMessage.Open(new AsNumber(65001), 90, RouterId.parse("192.0.2.1"), capabilities), Frames.MODERN);
    }
}
