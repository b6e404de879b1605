// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import io.meshpath.bpf.btf.BtfBuilder;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Addresses as octets in the order of the network. */
final class AddressLayouts {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int NO_SCOPE = -1;

    private AddressLayouts() {}

    record Ipv4() implements Layout<Inet4Address> {
        @Override
        public int byteSize() {
            return IPV4_BYTES;
        }

        @Override
        public void write(Inet4Address value, ByteBuffer to, int at) {
            to.put(at, value.getAddress());
        }

        @Override
        public Inet4Address read(ByteBuffer from, int at) {
            byte[] octets = new byte[IPV4_BYTES];
            from.get(at, octets);
            try {
                return (Inet4Address) InetAddress.getByAddress(octets);
            } catch (UnknownHostException e) {
                throw new AssertionError("4 octets are an address", e);
            }
        }

        @Override
        public int describe(BtfBuilder types) {
            return Layouts.BE32.describe(types);
        }
    }

    record Ipv6() implements Layout<Inet6Address> {
        @Override
        public int byteSize() {
            return IPV6_BYTES;
        }

        @Override
        public void write(Inet6Address value, ByteBuffer to, int at) {
            to.put(at, value.getAddress());
        }

        @Override
        public Inet6Address read(ByteBuffer from, int at) {
            byte[] octets = new byte[IPV6_BYTES];
            from.get(at, octets);
            try {
                return Inet6Address.getByAddress(null, octets, NO_SCOPE);
            } catch (UnknownHostException e) {
                throw new AssertionError("16 octets are an address", e);
            }
        }
    }
}
