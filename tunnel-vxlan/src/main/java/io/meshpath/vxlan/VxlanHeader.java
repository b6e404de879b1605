// SPDX-License-Identifier: Apache-2.0
package io.meshpath.vxlan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads and writes the 8-octet VXLAN header in place (RFC 7348, section 5); allocates nothing.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |R|R|R|R|I|R|R|R|            Reserved                           |
 * |                VXLAN Network Identifier (VNI) |   Reserved    |
 * </pre>
 *
 * <p>Byte order is the network's, whatever the buffer's. All methods take the offset of the header and leave the buffer's
 * position alone; they throw {@link IndexOutOfBoundsException} when the header does not fit behind it.
 */
public final class VxlanHeader {
    /** Octets of the header. */
    public static final int LENGTH = 8;

    private static final int FLAGS_OFFSET = 0;
    private static final int VNI_OFFSET = 4;
    private static final int VALID_VNI = 0x08 << 24;
    private static final int VNI_SHIFT = 8;
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private VxlanHeader() {}

    /** Writes a header that carries {@code vni}; reserved bits are 0, as senders must set them. */
    public static void write(ByteBuffer packet, int at, Vni vni) {
        INT.set(packet, at + FLAGS_OFFSET, VALID_VNI);
        INT.set(packet, at + VNI_OFFSET, vni.value() << VNI_SHIFT);
    }

    /** Whether the header carries a VNI: the I flag. Without it the packet is to be dropped. */
    public static boolean hasVni(ByteBuffer packet, int at) {
        return ((int) INT.get(packet, at + FLAGS_OFFSET) & VALID_VNI) != 0;
    }

    /** The VNI; reserved bits are ignored, as receivers must. */
    public static Vni vni(ByteBuffer packet, int at) {
        return new Vni((int) INT.get(packet, at + VNI_OFFSET) >>> VNI_SHIFT);
    }
}
