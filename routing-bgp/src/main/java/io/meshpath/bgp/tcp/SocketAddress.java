// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;

/** Addresses as socket calls have them: {@code struct sockaddr_in} and {@code struct sockaddr_in6} (linux/in.h, linux/in6.h). */
final class SocketAddress {
    static final int MAX_LENGTH = 28;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int LENGTH_4 = 16;
    private static final int FAMILY_OFFSET = 0; // in the host's byte order, as the scope
    private static final int PORT_OFFSET = 2;
    private static final int ADDRESS_4_OFFSET = 4;
    private static final int ADDRESS_6_OFFSET = 8;
    private static final int SCOPE_OFFSET = 24;

    private SocketAddress() {}

    static int family(IpAddress address) {
        return address.isV4() ? AF_INET : AF_INET6;
    }

    static int length(IpAddress address) {
        return address.isV4() ? LENGTH_4 : MAX_LENGTH;
    }

    /** Writes {@code endpoint} to the start of {@code to}, which has the host's byte order and zeros. */
    static void write(TcpEndpoint endpoint, ByteBuffer to) {
        IpAddress address = endpoint.address();
        to.putShort(FAMILY_OFFSET, (short) family(address));
        to.put(PORT_OFFSET, (byte) (endpoint.port() >>> 8));
        to.put(PORT_OFFSET + 1, (byte) endpoint.port());
        to.put(address.isV4() ? ADDRESS_4_OFFSET : ADDRESS_6_OFFSET, address.toBytes());
        if (!address.isV4()) {
            to.putInt(SCOPE_OFFSET, endpoint.link());
        }
    }

    static TcpEndpoint read(ByteBuffer from) {
        int port = (from.get(PORT_OFFSET) & 0xff) << 8 | from.get(PORT_OFFSET + 1) & 0xff;
        boolean v4 = from.getShort(FAMILY_OFFSET) == AF_INET;
        byte[] octets = new byte[v4 ? 4 : 16];
        from.get(v4 ? ADDRESS_4_OFFSET : ADDRESS_6_OFFSET, octets);
        IpAddress address = IpAddress.of(octets);
        boolean scoped = !v4 && address.isLinkLocal();
        return new TcpEndpoint(address, port, scoped ? from.getInt(SCOPE_OFFSET) : 0);
    }
}
