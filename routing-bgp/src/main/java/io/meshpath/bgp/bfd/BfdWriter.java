// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes BFD control packets (RFC 5880, section 4). */
public final class BfdWriter {
    private static final int PASSWORD_HEAD = 3;
    private static final int DIGEST_HEAD = 8;

    private BfdWriter() {}

    /**
     * Writes {@code packet} to the start of {@code out} and sets its limit to the end. An authentication section is written
     * as it is, right or wrong.
     */
    public static void write(BfdPacket packet, ByteBuffer out) {
        out.clear();
        out.order(ByteOrder.BIG_ENDIAN);
        out.put((byte) (BfdReader.VERSION << 5 | packet.diagnostic().code()));
        out.put((byte) (packet.state().ordinal() << 6 | flags(packet)));
        out.put((byte) packet.detectMultiplier());
        out.put((byte) 0);
        out.putInt(packet.myDiscriminator()).putInt(packet.yourDiscriminator());
        out.putInt((int) packet.desiredMinTxMicros());
        out.putInt((int) packet.requiredMinRxMicros());
        out.putInt((int) packet.requiredMinEchoRxMicros());
        packet.authentication().ifPresent(section -> write(section, out));
        out.put(3, (byte) out.position());
        out.flip();
    }

    private static void write(BfdPacket.Authentication section, ByteBuffer out) {
        boolean password = section.type() == BfdAuthentication.Type.SIMPLE.code();
        int head = password ? PASSWORD_HEAD : DIGEST_HEAD;
        out.put((byte) section.type()).put((byte) (head + section.value().length()));
        out.put((byte) section.keyId());
        if (!password) {
            out.put((byte) 0).putInt(section.sequence());
        }
        out.put(section.value().toBytes());
    }

    private static int flags(BfdPacket packet) {
        return (packet.poll() ? BfdReader.Flags.POLL : 0)
                | (packet.answersPoll() ? BfdReader.Flags.FINAL : 0)
                | (packet.controlPlaneIndependent() ? BfdReader.Flags.CONTROL_PLANE_INDEPENDENT : 0)
                | (packet.authentication().isPresent() ? BfdReader.Flags.AUTHENTICATED : 0)
                | (packet.demand() ? BfdReader.Flags.DEMAND : 0);
    }
}
