// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class PcapReaderTest {
    // The file format of libpcap (pcap-savefile(5)): magic, version 2.4, snapshot 160, link type 113; then one packet.
    private static final String LITTLE = "d4c3b2a1" + "02000400" + "0000000000000000" + "a0000000" + "71000000";
    private static final String BIG = "a1b2c3d4" + "00020004" + "0000000000000000" + "000000a0" + "00000071";
    private static final String LITTLE_PACKET = "0000000000000000" + "02000000" + "63000000" + "cafe";
    private static final String BIG_PACKET = "0000000000000000" + "00000002" + "00000063" + "cafe";

    @Test
    void readsBothByteOrders() throws IOException {
        for (String file : new String[] {LITTLE + LITTLE_PACKET, BIG + BIG_PACKET}) {
            PcapReader reader = open(file);

            assertThat(reader.linkType()).isEqualTo(113);
            assertThat(reader.next()).hasValue(ByteBuffer.wrap(new byte[] {(byte) 0xca, (byte) 0xfe}));
            assertThat(reader.next()).isEmpty();
        }
    }

    @Test
    void aPacketThatIsCutShortIsTheEnd() throws IOException {
        String file = LITTLE + LITTLE_PACKET;

        assertThat(open(file.substring(0, file.length() - 2)).next()).isEmpty();
        assertThat(open(file.substring(0, LITTLE.length() + 6)).next()).isEmpty();
    }

    @Test
    void refusesWhatIsNoCapture() {
        assertThatThrownBy(() -> open("00112233" + LITTLE.substring(8)))
                .isInstanceOf(IOException.class)
                .hasMessage("not a capture of libpcap: it begins with 0x112233");
        assertThatThrownBy(() -> open("")).hasMessage("the capture ended before it began");
    }

    @Test
    void refusesALengthThatNoPacketHas() throws IOException {
        PcapReader reader = open(LITTLE + "0000000000000000" + "ffffff7f" + "ffffff7f");

        assertThatThrownBy(reader::next).hasMessage("a captured packet cannot be 2147483647 octets long");
    }

    private static PcapReader open(String hex) throws IOException {
        return PcapReader.open(new ByteArrayInputStream(HexFormat.of().parseHex(hex)));
    }
}
