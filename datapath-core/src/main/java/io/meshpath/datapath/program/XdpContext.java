// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.layout.Octets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The fields of {@code struct xdp_md} that a test run can set (Linux 5.14). Immutable.
 *
 * @param metadataBytes how much of the packet's beginning is metadata, a multiple of 4; 0 to 252
 * @param ingressInterface the interface it came in on, 0 for a made-up one
 * @param receiveQueue the queue of that interface
 */
public record XdpContext(int metadataBytes, int ingressInterface, int receiveQueue) {
    private static final int DATA = 0;
    private static final int DATA_END = 4;
    private static final int INGRESS_INTERFACE = 12;
    private static final int RECEIVE_QUEUE = 16;
    private static final int LENGTH = 24;
    private static final int MOST_METADATA = 252;

    public XdpContext {
        if (metadataBytes < 0 || metadataBytes > MOST_METADATA || metadataBytes % Integer.BYTES != 0) {
            throw new IllegalArgumentException("metadata is 0 to 252 bytes in fours: " + metadataBytes);
        }
    }

    /** Reads what {@link TestRun#context} holds. */
    public static XdpContext of(Octets context) {
        ByteBuffer from = ByteBuffer.wrap(context.toBytes()).order(ByteOrder.nativeOrder());
        return new XdpContext(from.getInt(DATA), from.getInt(INGRESS_INTERFACE), from.getInt(RECEIVE_QUEUE));
    }

    /** The structure for a packet of {@code packetBytes}, metadata included. */
    Octets toOctets(int packetBytes) {
        byte[] structure = new byte[LENGTH];
        ByteBuffer.wrap(structure)
                .order(ByteOrder.nativeOrder())
                .putInt(DATA, metadataBytes)
                .putInt(DATA_END, packetBytes)
                .putInt(INGRESS_INTERFACE, ingressInterface)
                .putInt(RECEIVE_QUEUE, receiveQueue);
        return Octets.copyOf(structure);
    }
}
