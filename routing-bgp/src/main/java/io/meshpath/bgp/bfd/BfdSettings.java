// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;

/**
 * One BFD session to have. {@code BfdSettings.singleHop(peer).withTimers(…)} changes one part. Immutable.
 *
 * @param peer the neighbour's address
 * @param local our address; the one that the kernel's routes choose when empty
 * @param device the device to send and receive on; needed for a link-local IPv6 address
 * @param hops over one hop or several
 * @param timers how often
 * @param passive says nothing before the neighbour does
 * @param authentication how both sides prove who they are; not at all when empty
 */
public record BfdSettings(
        IpAddress peer,
        Optional<IpAddress> local,
        Optional<String> device,
        Hops hops,
        BfdTimers timers,
        boolean passive,
        Optional<BfdAuthentication> authentication) {
    private static final int MAX_DEVICE_LENGTH = 15;

    public BfdSettings {
        if (local.isPresent() && local.get().isV4() != peer.isV4()) {
            throw new IllegalArgumentException("not of one family: " + local.get() + " and " + peer);
        }
        if (!peer.isV4() && peer.isLinkLocal() && device.isEmpty()) {
            throw new IllegalArgumentException("a device is needed to reach " + peer);
        }
        if (device.isPresent() && (device.get().isEmpty() || device.get().length() > MAX_DEVICE_LENGTH)) {
            throw new IllegalArgumentException("not the name of a device: '" + device.get() + "'");
        }
    }

    /**
     * How far away the neighbour is.
     *
     * @param port where both sides listen
     * @param minTtl the least time to live a packet may arrive with
     */
    public record Hops(int port, int minTtl) {
        /** On the same link (RFC 5881): who is further away cannot have sent it. */
        public static final Hops SINGLE = new Hops(3784, 255);

        /** Behind other routers (RFC 5883), any number of them. */
        public static final Hops MULTIPLE = atMost(255);

        public Hops {
            if (minTtl < 1 || minTtl > 255) {
                throw new IllegalArgumentException("time to live is not from 1 to 255: " + minTtl);
            }
        }

        /** Behind at most {@code count} hops, 1 to 255: what comes from further away is discarded (RFC 5883, section 5). */
        public static Hops atMost(int count) {
            return new Hops(4784, 256 - count);
        }
    }

    /** A session over one hop with the default timers. */
    public static BfdSettings singleHop(IpAddress peer) {
        return new BfdSettings(
                peer, Optional.empty(), Optional.empty(), Hops.SINGLE, BfdTimers.DEFAULT, false, Optional.empty());
    }

    /** A session over any number of hops with the default timers. */
    public static BfdSettings multihop(IpAddress peer) {
        return singleHop(peer).withHops(Hops.MULTIPLE);
    }

    public BfdSettings withLocal(IpAddress local) {
        return new BfdSettings(peer, Optional.of(local), device, hops, timers, passive, authentication);
    }

    public BfdSettings withDevice(String device) {
        return new BfdSettings(peer, local, Optional.of(device), hops, timers, passive, authentication);
    }

    public BfdSettings withHops(Hops hops) {
        return new BfdSettings(peer, local, device, hops, timers, passive, authentication);
    }

    public BfdSettings withTimers(BfdTimers timers) {
        return new BfdSettings(peer, local, device, hops, timers, passive, authentication);
    }

    public BfdSettings withPassive() {
        return new BfdSettings(peer, local, device, hops, timers, true, authentication);
    }

    public BfdSettings withAuthentication(BfdAuthentication authentication) {
        return new BfdSettings(peer, local, device, hops, timers, passive, Optional.of(authentication));
    }
}
