// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy.lpm;

/**
 * What part of all traffic with a peer an entry speaks of: the longest one that covers a packet decides.
 *
 * @param protocol the IP protocol; 0 where the entry speaks of all
 * @param port the first port, or ICMP type; 0 where the entry speaks of all
 * @param bits how much of both is given: 0 for nothing, 8 for the protocol, up to 24 with the port
 */
record Place(int protocol, int port, int bits) {
    static final int PROTOCOL_BITS = 8;

    static final Place EVERYTHING = new Place(0, 0, 0);

    /** The ports of a protocol that begin with these bits. */
    static Place ports(int protocol, int port, int portBits) {
        return new Place(protocol, port, PROTOCOL_BITS + portBits);
    }
}
