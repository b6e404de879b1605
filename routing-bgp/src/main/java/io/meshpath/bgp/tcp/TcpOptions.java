// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

import io.meshpath.datapath.netlink.LinkName;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a connection asks of the kernel besides TCP itself: {@code TcpOptions.DEFAULT.withPassword("…")} asks one thing.
 * Immutable.
 *
 * @param hops how far away the other end is at most, 1 for the same network and up to 255; when empty it does not matter
 * @param ttlSecurity whether packets that have come further than {@code hops} (1 when empty) are dropped, whoever they say
 *     they are from (RFC 5082); the other end must ask for the same
 * @param device the network device to connect through, and the only one to accept from; the link of a link-local address
 * @param authentication how segments are protected; both ends must agree
 */
public record TcpOptions(
        OptionalInt hops, boolean ttlSecurity, Optional<String> device, Optional<TcpAuthentication> authentication) {
    public static final TcpOptions DEFAULT =
            new TcpOptions(OptionalInt.empty(), false, Optional.empty(), Optional.empty());

    private static final int MAX_TTL = 255;

    public TcpOptions {
        if (hops.isPresent() && (hops.getAsInt() < 1 || hops.getAsInt() > MAX_TTL)) {
            throw new IllegalArgumentException("hops are not from 1 to 255: " + hops.getAsInt());
        }
        device.ifPresent(LinkName::check);
    }

    public TcpOptions withHops(int hops) {
        return new TcpOptions(OptionalInt.of(hops), ttlSecurity, device, authentication);
    }

    public TcpOptions withTtlSecurity() {
        return new TcpOptions(hops, true, device, authentication);
    }

    public TcpOptions withDevice(String device) {
        return new TcpOptions(hops, ttlSecurity, Optional.of(device), authentication);
    }

    /** With TCP-MD5, whose password has 1 to 80 octets in UTF-8. */
    public TcpOptions withPassword(String password) {
        return withAuthentication(new TcpAuthentication.Md5(Secret.of(password)));
    }

    public TcpOptions withAuthentication(TcpAuthentication authentication) {
        return new TcpOptions(hops, ttlSecurity, device, Optional.of(authentication));
    }

    /** The TTL of what we send; empty for the system's own. */
    OptionalInt ttl() {
        return ttlSecurity ? OptionalInt.of(MAX_TTL) : hops;
    }

    /** The least TTL of what may arrive; 0 when any may. */
    int leastTtl() {
        return ttlSecurity ? MAX_TTL + 1 - hops.orElse(1) : 0;
    }
}
