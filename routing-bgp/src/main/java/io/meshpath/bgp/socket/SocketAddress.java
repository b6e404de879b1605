// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.socket;

import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A {@code struct sockaddr_in} or {@code sockaddr_in6} in native memory (ip(7), ipv6(7)). Not safe for use by multiple
 * threads.
 */
public final class SocketAddress {
    /** What either of both takes. */
    public static final int MAX_LENGTH = 28;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int LENGTH_4 = 16;
    private static final int PORT_OFFSET = 2; // in network order, as the addresses are
    private static final int ADDRESS_4_OFFSET = 4;
    private static final int ADDRESS_6_OFFSET = 8;
    private static final int SCOPE_OFFSET = 24; // in host order, as the family

    private final NativeMemory memory;
    private final int at;
    private final ByteBuffer network;

    /** One that lies at {@code at} in {@code memory}. */
    public SocketAddress(NativeMemory memory, int at) {
        this.memory = memory;
        this.at = at;
        this.network = memory.buffer().slice(at, MAX_LENGTH).order(ByteOrder.BIG_ENDIAN);
    }

    static int family(IpAddress address) {
        return address.isV4() ? AF_INET : AF_INET6;
    }

    static int length(IpAddress address) {
        return address.isV4() ? LENGTH_4 : MAX_LENGTH;
    }

    /** Writes an address; {@code link} is the index of the device that a link-local one belongs to, else 0. */
    public void put(IpAddress address, int port, int link) {
        memory.buffer().putShort(at, (short) family(address));
        network.putShort(PORT_OFFSET, (short) port);
        if (address.isV4()) {
            network.putInt(ADDRESS_4_OFFSET, address.bits4());
            return;
        }
        network.putInt(ADDRESS_4_OFFSET, 0); // the flow label
        network.putLong(ADDRESS_6_OFFSET, address.high()).putLong(ADDRESS_6_OFFSET + Long.BYTES, address.low());
        memory.buffer().putInt(at + SCOPE_OFFSET, link);
    }

    /** The address that is there. */
    public IpAddress address() {
        return isV4()
                ? IpAddress.of4(network.getInt(ADDRESS_4_OFFSET))
                : IpAddress.of6(network.getLong(ADDRESS_6_OFFSET), network.getLong(ADDRESS_6_OFFSET + Long.BYTES));
    }

    public int port() {
        return network.getShort(PORT_OFFSET) & 0xffff;
    }

    /** The index of the device that a link-local address belongs to; 0 for others. */
    public int link() {
        return !isV4() && address().isLinkLocal() ? memory.buffer().getInt(at + SCOPE_OFFSET) : 0;
    }

    /** Whether {@code address} is there; allocates nothing. */
    public boolean is(IpAddress address) {
        if (address.isV4() != isV4()) {
            return false;
        }
        return address.isV4()
                ? address.bits4() == network.getInt(ADDRESS_4_OFFSET)
                : address.high() == network.getLong(ADDRESS_6_OFFSET)
                        && address.low() == network.getLong(ADDRESS_6_OFFSET + Long.BYTES);
    }

    private boolean isV4() {
        return memory.buffer().getShort(at) == AF_INET;
    }
}
