// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.Family;
import io.meshpath.datapath.net.IpAddress;
import java.util.Set;

/**
 * What a daemon is told of its session with us; each make writes it in its own language. It always has {@link
 * PeerLab#PEER_PREFIX} and {@link PeerLab#PEER_PREFIX_6} of its own, with MED 42, community 65002:5 and large community
 * 65002:1:2, lets everything pass, and waits for a second neighbour, AS 65003 at {@link PeerLab#OTHER_ADDRESS}.
 *
 * @param as its own number; ours makes the session internal
 * @param passive it waits for us to connect
 * @param password of TCP-MD5 (RFC 2385), empty without
 * @param restartSeconds of graceful restart (RFC 4724); 0 to leave it out
 * @param addPath it sends and receives several paths a prefix (RFC 7911)
 * @param more lines of its own language for the session with us
 * @param restarted it is the next life of one that had a session with us
 */
record PeerSpec(
        AsNumber as,
        boolean overIpv6,
        boolean passive,
        Set<Family> families,
        String password,
        int restartSeconds,
        boolean addPath,
        String more,
        boolean restarted) {
    private static final PeerSpec DEFAULT = new PeerSpec(
            PeerLab.PEER_AS, false, false, Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST), "", 0, false, "", false);

    /** It connects and lets us connect, over IPv4, for both families. */
    static PeerSpec active() {
        return DEFAULT;
    }

    static PeerSpec waiting() {
        return new PeerSpec(DEFAULT.as, false, true, DEFAULT.families, "", 0, false, "", false);
    }

    PeerSpec withAs(AsNumber as) {
        return new PeerSpec(as, overIpv6, passive, families, password, restartSeconds, addPath, more, restarted);
    }

    PeerSpec withIpv6() {
        return new PeerSpec(as, true, passive, families, password, restartSeconds, addPath, more, restarted);
    }

    PeerSpec withFamilies(Family... families) {
        return new PeerSpec(
                as, overIpv6, passive, Set.of(families), password, restartSeconds, addPath, more, restarted);
    }

    PeerSpec withPassword(String password) {
        return new PeerSpec(as, overIpv6, passive, families, password, restartSeconds, addPath, more, restarted);
    }

    PeerSpec withGracefulRestart(int seconds) {
        return new PeerSpec(as, overIpv6, passive, families, password, seconds, addPath, more, restarted);
    }

    PeerSpec withAddPath() {
        return new PeerSpec(as, overIpv6, passive, families, password, restartSeconds, true, more, restarted);
    }

    PeerSpec withRestarted() {
        return new PeerSpec(as, overIpv6, passive, families, password, restartSeconds, addPath, more, true);
    }

    PeerSpec with(String more) {
        return new PeerSpec(as, overIpv6, passive, families, password, restartSeconds, addPath, more, restarted);
    }

    IpAddress us() {
        return overIpv6 ? PeerLab.OUR_ADDRESS_6 : PeerLab.OUR_ADDRESS;
    }

    IpAddress them() {
        return overIpv6 ? PeerLab.PEER_ADDRESS_6 : PeerLab.PEER_ADDRESS;
    }

    boolean has(Family family) {
        return families.contains(family);
    }
}
