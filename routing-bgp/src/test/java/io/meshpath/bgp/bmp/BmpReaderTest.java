// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.message.Family;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.IpAddress;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BmpReaderTest {
    static List<BmpMessage> samples() {
        return BmpSamples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsWhatWasWritten(BmpMessage message) {
        assertThat(BmpReader.read(ByteBuffer.wrap(write(message)))).isEqualTo(message);
    }

    @Test
    void everyKindHasASample() {
        Set<Class<?>> kinds = new HashSet<>();
        samples().forEach(each -> kinds.add(each.getClass()));
        assertThat(kinds).containsExactlyInAnyOrder(BmpMessage.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatIsCutOffIsAnError(BmpMessage message) {
        byte[] whole = write(message);
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer part = ByteBuffer.wrap(whole, 0, length);
            assertThatThrownBy(() -> BmpReader.read(part)).isInstanceOf(BmpException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aBodyThatIsShorterThanItsPartsIsAnErrorOrAnotherMessage(BmpMessage message) {
        byte[] whole = write(message);
        for (int length = BmpHeaders.COMMON_LENGTH; length < whole.length; length++) {
            ByteBuffer part = ByteBuffer.wrap(whole.clone(), 0, length).putInt(1, length);
            try {
                assertThat(BmpReader.read(part)).isNotEqualTo(message);
            } catch (BmpException e) {
                assertThat(e).hasMessageContaining("type");
            }
        }
    }

    @Test
    void randomOctetsNeverDoMoreThanThrowWhatIsSaid() {
        Random random = new Random(7854);
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = new byte[7 + random.nextInt(120)];
            random.nextBytes(octets);
            ByteBuffer message = ByteBuffer.wrap(octets);
            message.put(0, (byte) 3).putInt(1, octets.length).put(5, (byte) random.nextInt(8));
            message.put(6, (byte) random.nextInt(4));
            try {
                BmpReader.read(message);
            } catch (BmpException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void leavesTheBufferAsItWasWhenThereIsNoRoom() {
        ByteBuffer out = ByteBuffer.allocate(60).position(5);
        assertThatThrownBy(() -> BmpWriter.write(BmpSamples.all().get(1), out))
                .isInstanceOf(BufferOverflowException.class);
        assertThat(out.position()).isEqualTo(5);
    }

    /** Field by field as RFC 7854, sections 4.1, 4.2 and 4.9 draw them. */
    @Test
    void writesThePeerHeaderOfRfc7854() {
        BmpPeer peer = BmpPeer.of(
                BmpView.ADJ_RIB_IN_POST_POLICY,
                IpAddress.parse("192.0.2.9"),
                65002,
                IpAddress.parse("192.0.2.2"),
                Instant.ofEpochSecond(1, 2_000));
        BmpMessage down = new BmpMessage.PeerDown(peer, BmpMessage.PeerDown.REMOTE_SILENT, Octets.zero(0));
        assertThat(HexFormat.of().formatHex(write(down)))
                .isEqualTo("03" + "00000031" + "02" // version, length 49, Peer Down
                        + "00" + "40" // global instance peer; the L flag
                        + "0000000000000000" // distinguisher
                        + "000000000000000000000000c0000209"
                        + "0000fdea" + "c0000202"
                        + "00000001" + "00000002"
                        + "04");
    }

    /** The flags of RFC 7854, section 4.2, RFC 8671, section 4 and RFC 9069, section 4.2. */
    @Test
    void everyTableHasItsFlags() {
        assertThat(flags(BmpSamples.IN)).isEqualTo(0x00);
        assertThat(flags(BmpSamples.IN_IPV6)).isEqualTo(0xc0);
        assertThat(flags(BmpSamples.IN.withView(BmpView.ADJ_RIB_OUT_PRE_POLICY)))
                .isEqualTo(0x10);
        assertThat(flags(BmpSamples.IN.withView(BmpView.ADJ_RIB_OUT_POST_POLICY)))
                .isEqualTo(0x50);
        assertThat(flags(BmpSamples.LOC_RIB)).isEqualTo(0x00);
    }

    @Test
    void anotherVersionIsNoBmp() {
        ByteBuffer first = ByteBuffer.wrap(HexFormat.of().parseHex("010000000600"));
        assertThatThrownBy(() -> BmpReader.lengthOf(first))
                .isInstanceOf(BmpException.class)
                .hasMessage("expected version 3 but was 1");
    }

    @Test
    void aPeerOfTheLocRibHasNoOtherTable() {
        assertThatThrownBy(() -> BmpSamples.LOC_RIB.withView(BmpView.ADJ_RIB_IN_PRE_POLICY))
                .hasMessage("a peer of kind LOC_RIB has no table ADJ_RIB_IN_PRE_POLICY");
    }

    @Test
    void aStatisticSaysWhatItCounts() {
        BmpStatistic routes = BmpStatistic.Kind.ADJ_RIB_IN_ROUTES_OF_FAMILY.of(Family.IPV6_UNICAST, 5_000_000_000L);
        assertThat(routes.kind()).contains(BmpStatistic.Kind.ADJ_RIB_IN_ROUTES_OF_FAMILY);
        assertThat(routes.family()).contains(Family.IPV6_UNICAST);
        assertThat(routes.count()).isEqualTo(5_000_000_000L);
        assertThat(BmpStatistic.Kind.AS_PATH_LOOPS.of(7).count()).isEqualTo(7);
        assertThat(new BmpStatistic(999, Octets.zero(4)).kind()).isEmpty();
    }

    private static int flags(BmpPeer peer) {
        ByteBuffer out = ByteBuffer.allocate(64);
        BmpHeaders.writePeer(peer, out);
        return out.get(1) & 0xff;
    }

    static byte[] write(BmpMessage message) {
        ByteBuffer out = ByteBuffer.allocate(4096);
        BmpWriter.write(message, out);
        byte[] octets = new byte[out.position()];
        out.get(0, octets);
        return octets;
    }
}
