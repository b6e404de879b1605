// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import static io.meshpath.bgp.message.Frames.MARKER;
import static io.meshpath.bgp.message.Frames.MODERN;
import static io.meshpath.bgp.message.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BgpReaderTest {
    private static final Map<String, String> BIRD = Frames.golden("bird-2.0.12.txt");

    @Test
    void readsTheOpenOfBird() {
        assertThat(Frames.read(BIRD.get("open"), MessageFormat.BASE))
                .isEqualTo(new BgpMessage.Open(
                        new AsNumber(65002),
                        9,
                        RouterId.parse("192.0.2.2"),
                        List.of(
                                new Capability.Multiprotocol(Family.IPV4_UNICAST),
                                new Capability.Multiprotocol(Family.IPV6_UNICAST),
                                new Capability.RouteRefresh(),
                                new Capability.GracefulRestart(false, false, 120, List.of()),
                                new Capability.FourOctetAs(new AsNumber(65002)),
                                new Capability.EnhancedRouteRefresh(),
                                new Capability.LongLivedGracefulRestart(List.of()))));
    }

    @Test
    void readsAnIpv4AnnouncementOfBird() {
        assertThat(Frames.read(BIRD.get("announce-ipv4"), MODERN))
                .isEqualTo(new BgpMessage.Update(
                        List.of(),
                        PathAttributes.of(
                                Origin.INCOMPLETE,
                                AsPath.sequence(65002, 4_200_000_000L),
                                new PathAttribute.NextHop(IpAddress.parse("198.51.100.2")),
                                new PathAttribute.MultiExitDisc(42),
                                PathAttribute.Communities.of(Community.of(65002, 5)),
                                PathAttribute.ExtendedCommunities.of(ExtendedCommunity.parse("rt:65002:7")),
                                PathAttribute.LargeCommunities.of(new LargeCommunity(65002, 1, 2))),
                        List.of(Nlri.of(Cidr.parse("203.0.113.0/24")))));
    }

    @Test
    void readsAnIpv6AnnouncementOfBird() {
        BgpMessage.Update update = Frames.readUpdate(BIRD.get("announce-ipv6"), MODERN);
        assertThat(update.reachable())
                .containsExactly(new BgpMessage.Reachable(
                        PathAttributes.of(
                                Origin.IGP,
                                AsPath.sequence(65002),
                                new PathAttribute.NextHop(IpAddress.parse("2001:db8:100::2"))),
                        PrefixRun.copyOf(List.of(Nlri.of(Cidr.parse("2001:db8:203::/48"))))));
    }

    @Test
    void readsTheWithdrawalsOfBird() {
        assertThat(Frames.readUpdate(BIRD.get("withdraw-ipv4"), MODERN)
                        .unreachable()
                        .get(0))
                .containsExactly(Nlri.of(Cidr.parse("203.0.113.0/24")));
        assertThat(Frames.readUpdate(BIRD.get("withdraw-ipv6"), MODERN)
                        .unreachable()
                        .get(0))
                .containsExactly(Nlri.of(Cidr.parse("2001:db8:203::/48")));
    }

    @Test
    void readsWhereTheFirstDumpOfBirdEnds() {
        assertThat(Frames.readUpdate(BIRD.get("end-ipv4"), MODERN).endOfRib()).contains(Family.IPV4_UNICAST);
        assertThat(Frames.readUpdate(BIRD.get("end-ipv6"), MODERN).endOfRib()).contains(Family.IPV6_UNICAST);
        assertThat(Frames.readUpdate(BIRD.get("withdraw-ipv6"), MODERN).endOfRib())
                .isEmpty();
        assertThat(Frames.readUpdate(BIRD.get("announce-ipv4"), MODERN).endOfRib())
                .isEmpty();
    }

    @Test
    void readsTheShutdownOfBirdInWords() {
        assertThat(((BgpMessage.Notification) Frames.read(BIRD.get("shutdown"), MODERN)).text())
                .isEqualTo("cease: administrative shutdown (6/2) \"bye\"");
    }

    @Test
    void readsARouteRefresh() {
        assertThat(Frames.read(frame(5, "0002 00 01"), MODERN))
                .isEqualTo(new BgpMessage.RouteRefresh(Family.IPV6_UNICAST, 0));
    }

    @Test
    void readsCapabilitiesInTheLongFormOfRfc9072() {
        String open = "04 fde9 005a c0000201 ff ff 0009" + "02 0006 41 04 0000fde9";
        assertThat(Frames.read(frame(1, open), MessageFormat.BASE))
                .isEqualTo(new BgpMessage.Open(
                        new AsNumber(65001),
                        90,
                        RouterId.parse("192.0.2.1"),
                        List.of(new Capability.FourOctetAs(new AsNumber(65001)))));
    }

    @Test
    void takesTheAsNumberFromTheFourOctetCapability() {
        BgpMessage.Open open =
                (BgpMessage.Open) Frames.read(frame(1, "04 5ba0 005a c0000201 08 02 06 41 04 fa56ea00"), MODERN);
        assertThat(open.as()).isEqualTo(new AsNumber(4_200_000_000L));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 18})
    void waitsForTheRestOfAHeader(int octets) {
        ByteBuffer in = ByteBuffer.wrap(Frames.octets(BIRD.get("keepalive")), 0, octets);
        assertThat(new BgpReader(MODERN).lengthOf(in)).isZero();
    }

    @Test
    void readsBigEndianWhateverTheOrderOfTheBuffer() {
        ByteBuffer in =
                ByteBuffer.wrap(Frames.octets(BIRD.get("announce-ipv4"))).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new BgpReader(MODERN).read(in)).isEqualTo(Frames.read(BIRD.get("announce-ipv4"), MODERN));
        assertThat(in.hasRemaining()).isFalse();
    }

    static Stream<String> validMessages() {
        return Stream.concat(BIRD.values().stream(), Stream.of(frame(5, "0002 00 01")));
    }

    @ParameterizedTest
    @MethodSource("validMessages")
    void refusesEveryStrictPrefixOfAMessage(String hex) {
        byte[] whole = Frames.octets(hex);
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> new BgpReader(MODERN).read(cut))
                    .as("%s octets", length)
                    .isInstanceOf(BgpException.class);
        }
    }

    /** The length in the header is made to agree, so that the body itself is what is cut. */
    @ParameterizedTest
    @MethodSource("validMessages")
    void survivesEveryBodyThatIsCutOff(String hex) {
        byte[] whole = Frames.octets(hex);
        for (int length = BgpReader.HEADER_LENGTH; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            cut[16] = (byte) (length >>> 8);
            cut[17] = (byte) length;
            BgpException refusal =
                    catchThrowableOfType(BgpException.class, () -> new BgpReader(MODERN).read(ByteBuffer.wrap(cut)));
            boolean notificationWithLessData = whole[18] == 3 && length >= 21;
            boolean fewerPrefixes = refusal == null && whole[18] == 2;
            assertThat(refusal != null || notificationWithLessData || fewerPrefixes)
                    .as("%s octets", length)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "fffffffffffffffffffffffffffffffe001304, 1, 1, ''", // marker
        "ffffffffffffffffffffffffffffffff001204, 1, 2, 0012", // shorter than any message
        "ffffffffffffffffffffffffffffffff001404, 1, 2, 0014", // a KEEPALIVE has no body
        "ffffffffffffffffffffffffffffffff001c01, 1, 2, 001c", // an OPEN has at least 29 octets
        "ffffffffffffffffffffffffffffffff001602, 1, 2, 0016", // an UPDATE has at least 23 octets
        "ffffffffffffffffffffffffffffffff001403, 1, 2, 0014", // a NOTIFICATION has at least 21 octets
        "ffffffffffffffffffffffffffffffff100102, 1, 2, 1001", // longer than 4096
        "ffffffffffffffffffffffffffffffff001300, 1, 3, 00",
        "ffffffffffffffffffffffffffffffff001306, 1, 3, 06"
    })
    void refusesABadHeaderAsRfc4271Says(String header, int code, int subcode, String data) {
        BgpException refusal = catchThrowableOfType(
                BgpException.class, () -> new BgpReader(MODERN).lengthOf(ByteBuffer.wrap(Frames.octets(header))));
        assertThat(refusal.notification()).isEqualTo(new BgpMessage.Notification(code, subcode, Octets.parse(data)));
    }

    @Test
    void takesLongMessagesWhereBothSidesCan() {
        ByteBuffer header = ByteBuffer.wrap(Frames.octets(MARKER + "ffff02"));
        assertThat(new BgpReader(MODERN.withExtendedMessages()).lengthOf(header))
                .isEqualTo(65535);
        ByteBuffer open = ByteBuffer.wrap(Frames.octets(MARKER + "100101"));
        assertThatThrownBy(() -> new BgpReader(MODERN.withExtendedMessages()).lengthOf(open))
                .isInstanceOf(BgpException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "03 fde9 005a c0000201 00, 2, 1, 0004", // version 3: the data is the version we have
        "04 0000 005a c0000201 00, 2, 2, ''", // AS 0 (RFC 7607)
        "04 5ba0 005a c0000201 08 02 06 41 04 00000000, 2, 2, ''", // AS 0 in the capability
        "04 fde9 005a 00000000 00, 2, 3, ''", // identifier 0 (RFC 6286)
        "04 fde9 005a c0000201 04 01 02 0000, 2, 4, ''", // authentication, of old
        "04 fde9 0001 c0000201 00, 2, 6, ''",
        "04 fde9 0002 c0000201 00, 2, 6, ''",
        "04 fde9 005a c0000201 01, 2, 0, ''", // parameters longer than the message
        "04 fde9 005a c0000201 00 00, 2, 0, ''", // and shorter
        "04 fde9 005a c0000201 03 02 06 41, 2, 0, ''", // a parameter that runs past the end
        "04 fde9 005a c0000201 04 02 02 41 04, 2, 0, ''", // a capability that runs past its parameter
        "04 fde9 005a c0000201 ff ff 00, 2, 0, ''" // cut in the long form
    })
    void refusesABadOpenAsRfc4271Says(String body, int code, int subcode, String data) {
        BgpException refusal =
                catchThrowableOfType(BgpException.class, () -> Frames.read(frame(1, body), MessageFormat.BASE));
        assertThat(refusal.notification()).isEqualTo(new BgpMessage.Notification(code, subcode, Octets.parse(data)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0002 00", "0002 01 01 00", "0002 02 01 00"})
    void sendsBackARefreshMarkOfAnotherLength(String body) {
        String message = frame(5, body);
        BgpException refusal = catchThrowableOfType(BgpException.class, () -> Frames.read(message, MODERN));
        assertThat(refusal.notification()).isEqualTo(new BgpMessage.Notification(7, 1, Octets.parse(message)));
    }

    @Test
    void readsARefreshRequestWithoutTheFilterBehindIt() { // RFC 5291; we never say that we understand it
        assertThat(Frames.read(frame(5, "0002 00 01 01 80 0000"), MODERN))
                .isEqualTo(BgpMessage.RouteRefresh.request(Family.IPV6_UNICAST));
    }
}
