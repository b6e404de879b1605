// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import java.nio.ByteBuffer;

/** The checksum of RFC 1071, reckoned the slow and obvious way. */
public final class InternetChecksum {
    private InternetChecksum() {}

    /** What makes a header right whose checksum field is 0; 0 over octets whose checksum is right. */
    public static int of(byte[]... parts) {
        long sum = 0;
        for (byte[] part : parts) {
            for (int i = 0; i < part.length; i++) {
                sum += (part[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
            }
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) ~sum & 0xffff;
    }

    /** What IPv6, UDP and TCP put before their octets; the addresses as they lie in the header (RFC 8200, section 8.1). */
    public static byte[] pseudoHeader(byte[] addresses, int protocol, int length) {
        return ByteBuffer.allocate(addresses.length + 8)
                .put(addresses)
                .putInt(length)
                .putInt(protocol)
                .array();
    }
}
