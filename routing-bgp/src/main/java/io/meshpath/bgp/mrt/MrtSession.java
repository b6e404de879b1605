// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import io.meshpath.datapath.net.IpAddress;

/**
 * Between whom a BGP4MP record is (RFC 6396, section 4.4). Immutable.
 *
 * @param peerAs the neighbour's AS number, 0 to 4294967295; 0 where the file does not know it
 * @param localAs the AS number of whoever wrote the record, likewise
 * @param interfaceIndex the interface of the session, 0 to 65535; mostly 0
 * @param peer the neighbour's address
 * @param local our address, of the same family
 */
public record MrtSession(long peerAs, long localAs, int interfaceIndex, IpAddress peer, IpAddress local) {
    public MrtSession {
        MrtNumbers.unsigned32(peerAs, "peer AS");
        MrtNumbers.unsigned32(localAs, "local AS");
        MrtNumbers.unsigned16(interfaceIndex, "interface index");
        if (peer.isV4() != local.isV4()) {
            throw new IllegalArgumentException("addresses are of two families: " + peer + " and " + local);
        }
    }

    void requireFits(Bgp4mp form) {
        if (!form.fourOctetAs() && (peerAs > 0xffff || localAs > 0xffff)) {
            throw new IllegalArgumentException("AS number does not fit in two octets: " + peerAs + " or " + localAs);
        }
    }
}
