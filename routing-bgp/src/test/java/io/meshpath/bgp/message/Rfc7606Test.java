// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import static io.meshpath.bgp.message.Frames.MODERN;
import static io.meshpath.bgp.message.Frames.update;
import static io.meshpath.bgp.message.Remedy.DISCARD_ATTRIBUTE;
import static io.meshpath.bgp.message.Remedy.RESET_SESSION;
import static io.meshpath.bgp.message.Remedy.TREAT_AS_WITHDRAW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshpath.datapath.net.Cidr;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is malformed gets the remedy that RFC 7606 names; the comments name the section. */
class Rfc7606Test {
    private static final String ORIGIN = "400101 00";
    private static final String AS_PATH = "400206 0201 0000fdea";
    private static final String NEXT_HOP = "400304 c6336402";
    private static final String MANDATORY = ORIGIN + AS_PATH + NEXT_HOP;
    private static final String PREFIX = "18cb0071";
    private static final String MP_REACH = "800e1c 0002 01 10 20010db8010000000000000000000002 00 30 20010db80203";
    private static final MessageFormat INTERNAL = MODERN.withInternal();
    private static final MessageFormat TWO_OCTETS = MessageFormat.BASE;

    /** Attributes after which an announced prefix survives or not. */
    static Stream<Arguments> attributes() {
        return Stream.of(
                row("3.c the Optional bit of ORIGIN", "c00101 00" + AS_PATH + NEXT_HOP, TREAT_AS_WITHDRAW),
                row("3.c no Transitive bit in AS_PATH", ORIGIN + "000206 0201 0000fdea" + NEXT_HOP, TREAT_AS_WITHDRAW),
                row("3.c no Optional bit in MED", MANDATORY + "000404 00000001", TREAT_AS_WITHDRAW),
                row("3.c no Transitive bit in COMMUNITIES", MANDATORY + "800804 fdea0001", TREAT_AS_WITHDRAW),
                row("3.d no ORIGIN", AS_PATH + NEXT_HOP, TREAT_AS_WITHDRAW),
                row("3.d no AS_PATH", ORIGIN + NEXT_HOP, TREAT_AS_WITHDRAW),
                row("3.d no NEXT_HOP", ORIGIN + AS_PATH, TREAT_AS_WITHDRAW),
                row("3.d no attribute at all", "", TREAT_AS_WITHDRAW),
                row("3.g an attribute twice", MANDATORY + ORIGIN, DISCARD_ATTRIBUTE),
                row("3.g an unknown attribute twice", MANDATORY + "c06301 00 c06301 01", DISCARD_ATTRIBUTE),
                row("4 one octet left", MANDATORY + "40", TREAT_AS_WITHDRAW),
                row("4 two octets left", MANDATORY + "4005", TREAT_AS_WITHDRAW),
                row("4 a length above the rest", MANDATORY + "800405 00000001", TREAT_AS_WITHDRAW),
                row("4 an extended length above the rest", MANDATORY + "90040005 00000001", TREAT_AS_WITHDRAW),
                row("4 an extended length that is cut", MANDATORY + "900400", TREAT_AS_WITHDRAW),
                row("7.1 ORIGIN 3", "400101 03" + AS_PATH + NEXT_HOP, TREAT_AS_WITHDRAW),
                row("7.1 ORIGIN of no octet", "400100" + AS_PATH + NEXT_HOP, TREAT_AS_WITHDRAW),
                row("7.1 ORIGIN of two octets", "400102 0000" + AS_PATH + NEXT_HOP, TREAT_AS_WITHDRAW),
                row("7.2 a segment of unknown type", ORIGIN + "400206 0501 0000fdea" + NEXT_HOP, TREAT_AS_WITHDRAW),
                row("7.2 a segment that overruns", ORIGIN + "400206 0202 0000fdea" + NEXT_HOP, TREAT_AS_WITHDRAW),
                row("7.2 a segment that underruns", ORIGIN + "400207 0201 0000fdea 02" + NEXT_HOP, TREAT_AS_WITHDRAW),
                row("7.2 an empty segment", ORIGIN + "400202 0200" + NEXT_HOP, TREAT_AS_WITHDRAW),
                row(
                        "RFC 5065, 5 a confederation segment",
                        ORIGIN + "400206 0301 0000fdea" + NEXT_HOP,
                        TREAT_AS_WITHDRAW),
                row("RFC 7607, 2 AS 0 in AS_PATH", ORIGIN + "400206 0201 00000000" + NEXT_HOP, TREAT_AS_WITHDRAW),
                row("7.3 NEXT_HOP of three octets", ORIGIN + AS_PATH + "400303 c63364", TREAT_AS_WITHDRAW),
                row("7.3 NEXT_HOP of 16 octets", ORIGIN + AS_PATH + "400310" + "20".repeat(16), TREAT_AS_WITHDRAW),
                row("3.e NEXT_HOP 0.0.0.0", ORIGIN + AS_PATH + "400304 00000000", TREAT_AS_WITHDRAW),
                row("3.e NEXT_HOP 224.0.0.1", ORIGIN + AS_PATH + "400304 e0000001", TREAT_AS_WITHDRAW),
                row("7.4 MED of three octets", MANDATORY + "800403 000001", TREAT_AS_WITHDRAW),
                row("7.6 ATOMIC_AGGREGATE with a value", MANDATORY + "400601 00", DISCARD_ATTRIBUTE),
                row("7.7 AGGREGATOR of six octets", MANDATORY + "c00706 fdea c0000202", DISCARD_ATTRIBUTE),
                row("RFC 7607, 2 AS 0 in AGGREGATOR", MANDATORY + "c00708 00000000 c0000202", DISCARD_ATTRIBUTE),
                row("7.8 COMMUNITIES of three octets", MANDATORY + "c00803 fdea00", TREAT_AS_WITHDRAW),
                row("7.8 COMMUNITIES of no octet", MANDATORY + "c00800", TREAT_AS_WITHDRAW),
                row("7.14 EXTENDED_COMMUNITIES of 7 octets", MANDATORY + "c01007" + "00".repeat(7), TREAT_AS_WITHDRAW),
                row(
                        "RFC 8092, 5 LARGE_COMMUNITY of 11 octets",
                        MANDATORY + "c0200b" + "00".repeat(11),
                        TREAT_AS_WITHDRAW),
                row("RFC 8092, 5 LARGE_COMMUNITY of no octet", MANDATORY + "c02000", TREAT_AS_WITHDRAW),
                row("RFC 9234, 5 OTC of three octets", MANDATORY + "c02303 00fdea", TREAT_AS_WITHDRAW),
                row("3.h the stronger of two", MANDATORY + "400601 00" + "800403 000001", TREAT_AS_WITHDRAW));
    }

    /** Attributes that count inside our system only. */
    static Stream<Arguments> internalAttributes() {
        return Stream.of(
                row("7.5 LOCAL_PREF of three octets", MANDATORY + "400503 000064", TREAT_AS_WITHDRAW),
                row("7.9 ORIGINATOR_ID of three octets", MANDATORY + "800903 c00002", TREAT_AS_WITHDRAW),
                row("7.10 CLUSTER_LIST of three octets", MANDATORY + "800a03 c00002", TREAT_AS_WITHDRAW),
                row("7.10 CLUSTER_LIST of no octet", MANDATORY + "800a00", TREAT_AS_WITHDRAW));
    }

    private static Arguments row(String what, String attributes, Remedy remedy) {
        return Arguments.of(what, attributes, remedy);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("attributes")
    void remediesAMalformedAttribute(String what, String attributes, Remedy remedy) {
        expect(Frames.readUpdate(update("", attributes, PREFIX), MODERN), remedy);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("internalAttributes")
    void remediesAMalformedInternalAttribute(String what, String attributes, Remedy remedy) {
        expect(Frames.readUpdate(update("", attributes, PREFIX), INTERNAL), remedy);
    }

    @ParameterizedTest(name = "{0}: dropped from another system")
    @MethodSource("internalAttributes")
    void dropsWhatCountsInsideASystemOnlyUnread(String what, String attributes, Remedy remedy) {
        BgpMessage.Update update = Frames.readUpdate(update("", attributes, PREFIX), MODERN);
        assertThat(update.malformations()).isEmpty();
        assertThat(update.attributes().asList()).hasSize(3);
        assertThat(update.reachable()).hasSize(1);
    }

    private static void expect(BgpMessage.Update update, Remedy remedy) {
        assertThat(update.malformations()).extracting(Malformation::remedy).contains(remedy);
        boolean withdrawn = remedy == TREAT_AS_WITHDRAW;
        assertThat(update.isTreatedAsWithdraw()).isEqualTo(withdrawn);
        assertThat(update.reachable()).hasSize(withdrawn ? 0 : 1);
        assertThat(update.unreachable()).hasSize(withdrawn ? 1 : 0);
    }

    /** Messages that end the session, and the subcode of the UPDATE message error that says so. */
    static Stream<Arguments> resets() {
        String withdrawnTooLong = Frames.frame(2, "0005 18cb0071 0000");
        return Stream.of(
                Arguments.of("3.g MP_REACH_NLRI twice", update("", MP_REACH + MP_REACH + MANDATORY, ""), 1),
                Arguments.of("3.g MP_UNREACH_NLRI twice", update("", "800f03 000201".repeat(2), ""), 1),
                Arguments.of("3.b withdrawn routes that run past the end", withdrawnTooLong, 1),
                Arguments.of("3.b attributes that run past the end", Frames.frame(2, "0000 0004 400101"), 1),
                Arguments.of("3.i a withdrawn prefix of 33 bits", update("21cb007100 00", "", ""), 10),
                Arguments.of("3.i a withdrawn prefix that is cut", update("18cb00", "", ""), 10),
                Arguments.of("3.j a prefix of 33 bits", update("", MANDATORY, "21cb00710000"), 10),
                Arguments.of("3.j a prefix that is cut", update("", MANDATORY, "18cb00"), 10),
                Arguments.of("5.2 a malformed attribute, and no prefix", update("", "400101 03", ""), 1),
                Arguments.of("5.2 the same beside a withdrawal", update(PREFIX, "400101 03", ""), 1),
                Arguments.of("5.2 a length above the rest, and no prefix", update("", MANDATORY + "8004", ""), 1),
                Arguments.of("7.11 a next hop of five octets", update("", "800e0a 0002 01 05 2001000000 00", ""), 9),
                Arguments.of("7.11 a next hop past the end", update("", "800e06 0002 01 10 2001", ""), 5),
                Arguments.of("7.11 no reserved octet", update("", "800e14 0002 01 10" + "20".repeat(16), ""), 5),
                Arguments.of("5.3 an IPv6 prefix of 129 bits", update("", "800f04 0002 01 81", ""), 10),
                Arguments.of("5.3 an IPv6 prefix that is cut", update("", "800f06 0002 01 30 2001", ""), 10),
                Arguments.of("7.12 MP_UNREACH_NLRI of two octets", update("", "800f02 0002", ""), 5),
                Arguments.of(
                        "RFC 4271, 6.3 an unknown well-known attribute",
                        update("", "406301 00" + MANDATORY, PREFIX),
                        2));
    }

    @ParameterizedTest(name = "{0}: 3/{2}")
    @MethodSource("resets")
    void resetsTheSessionOnlyWhereItMust(String what, String hex, int subcode) {
        BgpException refusal = catchThrowableOfType(BgpException.class, () -> Frames.read(hex, MODERN));
        assertThat(refusal).as(what).isNotNull();
        assertThat(refusal.notification().code()).isEqualTo(3);
        assertThat(refusal.notification().subcode()).isEqualTo(subcode);
    }

    @Test
    void withdrawsIpv6PrefixesOfAMalformedMessageToo() {
        BgpMessage.Update update = Frames.readUpdate(update("", MP_REACH + "400101 03" + AS_PATH, ""), MODERN);
        assertThat(update.unreachable().get(0)).containsExactly(Nlri.of(Cidr.parse("2001:db8:203::/48")));
        assertThat(update.reachable()).isEmpty();
    }

    @Test
    void asksForNoNextHopAttributeWhereMpReachHasOne() {
        BgpMessage.Update update = Frames.readUpdate(update("", MP_REACH + ORIGIN + AS_PATH, ""), MODERN);
        assertThat(update.malformations()).isEmpty();
        assertThat(update.reachable()).hasSize(1);
    }

    @Test
    void keepsTheFirstOfTwo() {
        String twice = MANDATORY + "800404 00000001" + "800404 00000002";
        assertThat(Frames.readUpdate(update("", twice, PREFIX), MODERN)
                        .attributes()
                        .get(PathAttribute.MultiExitDisc.class))
                .contains(new PathAttribute.MultiExitDisc(1));
    }

    @Test
    void ignoresThePartialBitAndTheUnusedFlags() {
        String odd = "6f0101 00" + AS_PATH + NEXT_HOP;
        assertThat(Frames.readUpdate(update("", odd.replace("6f0101", "4f0101"), PREFIX), MODERN)
                        .malformations())
                .isEmpty();
        assertThat(Frames.readUpdate(update("", odd, PREFIX), MODERN).malformations())
                .isEmpty();
    }

    @Test
    void ignoresTheBitsAfterAPrefix() {
        assertThat(Frames.readUpdate(update("", MANDATORY, "14cb007f"), MODERN).announced())
                .containsExactly(Nlri.of(Cidr.parse("203.0.112.0/20")));
    }

    @Test
    void keepsPrefixesOfAnUnknownFamilyAsOctets() {
        BgpMessage.Update update = Frames.readUpdate(update("", "800f05 0019 46 0102", ""), MODERN);
        assertThat(update.attributes().asList()).hasOnlyElementsOfType(PathAttribute.Unknown.class);
        assertThat(update.unreachable()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c01106 0201 0000fdea", "c01208 0000fdea c0000202", "c01103 020100"})
    void dropsAs4AttributesFromASpeakerOfFourOctets(String as4) {
        BgpMessage.Update update = Frames.readUpdate(update("", MANDATORY + as4, PREFIX), MODERN);
        assertThat(update.malformations()).isEmpty();
        assertThat(update.attributes().asList()).hasSize(3);
    }

    @Test
    void dropsAMalformedAs4PathAndUsesTheRest() {
        String attributes = ORIGIN + "400204 0201 5ba0" + NEXT_HOP + "c01103 020100";
        BgpMessage.Update update = Frames.readUpdate(update("", attributes, PREFIX), TWO_OCTETS);
        assertThat(update.malformations()).extracting(Malformation::remedy).containsExactly(DISCARD_ATTRIBUTE);
        assertThat(update.attributes().asPath()).isEqualTo(AsPath.sequence(23456));
    }

    @Test
    void namesTheAttributeAndWhatIsWrongWithIt() {
        assertThat(Frames.readUpdate(update("", MANDATORY + "800403 000001", PREFIX), MODERN)
                        .malformations())
                .containsExactly(new Malformation(
                        4, TREAT_AS_WITHDRAW, "malformed MULTI_EXIT_DISC: MULTI_EXIT_DISC has 3 octets, not 4"));
    }

    @Test
    void isNoMalformationWhenTheSessionMustEnd() {
        assertThatThrownBy(() -> new Malformation(14, RESET_SESSION, "x")).isInstanceOf(IllegalArgumentException.class);
    }
}
