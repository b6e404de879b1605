// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.program.TestRun;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pod is fd00:1::1 at 02:00:00:00:00:01, the host side of its device at 02:00:00:00:00:02. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NeighborDiscoveryIT {
    private static final String POD = "fd00:1::1";
    private static final String POD_ON_LINK = "fe80::1:2:3";
    private static final String ASKED = "fd00:2::7";
    private static final String GROUP = "ff02::1:ff00:7";
    private static final int SOLICITATION = 135;
    private static final int ADVERTISEMENT = 136;
    private static final int SOURCE_LINK_ADDRESS = 1;
    private static final int TARGET_LINK_ADDRESS = 2;

    private final MessagePrograms programs = new MessagePrograms();

    @AfterAll
    void close() {
        programs.close();
    }

    @ParameterizedTest
    @CsvSource({
        POD + ", " + GROUP + ", " + ASKED,
        POD + ", " + ASKED + ", " + ASKED, // to make sure that it is still there
        POD_ON_LINK + ", " + GROUP + ", " + ASKED,
        POD + ", ff02::1:ff00:1, fe80::1",
    })
    void aPodHearsThatEverythingIsAtTheHostSide(String source, String destination, String target) {
        byte[] question = message(source, destination, SOLICITATION, 0, target, SOURCE_LINK_ADDRESS, HandMade.SENDER);
        TestRun run = programs.run("discover", question, SOLICITATION);
        assertThat(run.returnValue()).isEqualTo(MessagePrograms.REDIRECT);
        assertThat(run.packet()).isEqualTo(Octets.copyOf(answer(source, target)));
    }

    @Test
    void theAnswerIsTheSameWhateverOptionsTheQuestionHas() {
        byte[] none = solicitation(
                ByteBuffer.allocate(20).put(4, IpAddress.parse(ASKED).toBytes()).array());
        byte[] two = solicitation(ByteBuffer.allocate(36)
                .put(4, IpAddress.parse(ASKED).toBytes())
                .put(20, new byte[] {14, 1, 1, 2, 3, 4, 5, 6, 1, 1, 2, 0, 0, 0, 0, 1})
                .array());
        for (byte[] question : new byte[][] {none, two}) {
            TestRun run = programs.run("discover", question, SOLICITATION);
            assertThat(run.packet()).isEqualTo(Octets.copyOf(answer(POD, ASKED)));
        }
    }

    private static byte[] solicitation(byte[] rest) {
        return HandMade.between(POD, GROUP).hops(255).icmp(SOLICITATION, 0, rest);
    }

    @ParameterizedTest
    @CsvSource({"::, " + POD, "::, fe80::1:2:3", POD + ", " + POD, POD_ON_LINK + ", " + POD_ON_LINK})
    void theSearchForDuplicatesIsLeftAlone(String source, String target) {
        byte[] probe = message(source, GROUP, SOLICITATION, 0, target, 14, HandMade.SENDER);
        TestRun run = programs.run("discover", probe, SOLICITATION);
        assertThat(run.returnValue()).isEqualTo(MessagePrograms.DROP);
        assertThat(run.packet()).isEqualTo(Octets.copyOf(probe));
    }

    @ParameterizedTest
    @ValueSource(ints = {130, 131, 132, 133, 143})
    void routersAndGroupsAreSoughtQuietly(int type) {
        byte[] packet = HandMade.between(POD, "ff02::2").hops(255).icmp(type, 0, new byte[20]);
        assertThat(programs.run("discover", packet, type).returnValue()).isEqualTo(MessagePrograms.DROP);
    }

    @ParameterizedTest
    @ValueSource(ints = {134, 137})
    void aPodIsNoRouter(int type) {
        byte[] packet = HandMade.between(POD_ON_LINK, "ff02::1").hops(255).icmp(type, 0, new byte[36]);
        assertThat(programs.run("discover", packet, type).returnValue())
                .isEqualTo(-DropReason.DROP_FORBIDDEN_ICMP6.code());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 128, 129, 138, 142, 144})
    void otherMessagesAreNotOfTheLink(int type) {
        byte[] packet = HandMade.between(POD, ASKED).icmp(type, 0, new byte[20]);
        assertThat(programs.run("discover", packet, type).returnValue()).isEqualTo(MessagePrograms.PASS);
    }

    @Test
    void thePodAnswersTheHost() {
        byte[] answer = message(POD, "fe80::1", ADVERTISEMENT, 0x6000_0000, POD, TARGET_LINK_ADDRESS, HandMade.SENDER);
        TestRun run = programs.run("discover", answer, ADVERTISEMENT);
        assertThat(run.returnValue()).isEqualTo(MessagePrograms.PASS);
        assertThat(run.packet()).isEqualTo(Octets.copyOf(answer));
    }

    @ParameterizedTest
    @CsvSource({POD + ", " + ASKED, ASKED + ", " + POD, ASKED + ", " + ASKED, "::, " + POD})
    void aPodDoesNotAnswerForOthers(String source, String target) {
        byte[] answer =
                message(source, "fe80::1", ADVERTISEMENT, 0x6000_0000, target, TARGET_LINK_ADDRESS, HandMade.SENDER);
        assertThat(programs.run("discover", answer, ADVERTISEMENT).returnValue())
                .isEqualTo(-DropReason.DROP_INVALID_SOURCE_IP.code());
    }

    @Test
    void aPodDoesNotAskByAnAddressOfOthers() {
        byte[] question = message("fd00:1::2", GROUP, SOLICITATION, 0, ASKED, SOURCE_LINK_ADDRESS, HandMade.SENDER);
        assertThat(programs.run("discover", question, SOLICITATION).returnValue())
                .isEqualTo(-DropReason.DROP_INVALID_SOURCE_IP.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {POD, "::"})
    void aPodDoesNotAskByAMacOfOthers(String source) {
        byte[] question = HandMade.between(source, GROUP)
                .macs(HandMade.RECEIVER, HandMade.EVERYBODY)
                .hops(255)
                .icmp(SOLICITATION, 0, body(0, ASKED, SOURCE_LINK_ADDRESS, HandMade.RECEIVER));
        assertThat(programs.run("discover", question, SOLICITATION).returnValue())
                .isEqualTo(-DropReason.DROP_INVALID_SOURCE_MAC.code());
    }

    static Stream<byte[]> malformedQuestions() {
        byte[] body = body(0, ASKED, SOURCE_LINK_ADDRESS, HandMade.SENDER);
        byte[] wrongSum = solicitation(body);
        wrongSum[wrongSum.length - 1]++;
        byte[] tooLong = solicitation(body);
        tooLong[HandMade.ETHERNET + 5]++; // more than there is
        return Stream.of(
                HandMade.between(POD, GROUP).hops(254).icmp(SOLICITATION, 0, body),
                HandMade.between(POD, GROUP).hops(255).icmp(SOLICITATION, 1, body),
                message(POD, GROUP, SOLICITATION, 0, GROUP, SOURCE_LINK_ADDRESS, HandMade.SENDER),
                wrongSum,
                tooLong,
                solicitation(new byte[1400]));
    }

    @ParameterizedTest
    @MethodSource("malformedQuestions")
    void aQuestionThatIsNotOneGetsNoAnswer(byte[] packet) {
        assertThat(programs.run("discover", packet, SOLICITATION).returnValue())
                .isEqualTo(-DropReason.DROP_INVALID_PACKET.code());
    }

    @ParameterizedTest
    @ValueSource(ints = {SOLICITATION, ADVERTISEMENT})
    void halfAMessageGetsNoAnswer(int type) {
        byte[] whole = message(POD, GROUP, type, 0, ASKED, SOURCE_LINK_ADDRESS, HandMade.SENDER);
        for (int length = HandMade.ETHERNET; length < whole.length; length++) {
            assertThat(programs.run("discover", HandMade.truncated(whole, length), type)
                            .returnValue())
                    .isEqualTo(-DropReason.DROP_INVALID_PACKET.code());
        }
    }

    private static byte[] answer(String pod, String target) {
        return HandMade.between(target, pod)
                .macs(HandMade.RECEIVER, HandMade.SENDER)
                .hops(255)
                .flowLabel(0)
                .icmp(ADVERTISEMENT, 0, body(0xe000_0000, target, TARGET_LINK_ADDRESS, HandMade.RECEIVER));
    }

    private static byte[] message(
            String source, String destination, int type, int flags, String target, int option, MacAddress mac) {
        return HandMade.between(source, destination).hops(255).icmp(type, 0, body(flags, target, option, mac));
    }

    private static byte[] body(int flags, String target, int option, MacAddress mac) {
        return ByteBuffer.allocate(28)
                .putInt(flags)
                .put(IpAddress.parse(target).toBytes())
                .put((byte) option)
                .put((byte) 1)
                .put(mac.toBytes())
                .array();
    }
}
