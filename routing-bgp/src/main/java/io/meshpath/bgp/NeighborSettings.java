// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.tcp.TcpOptions;
import io.meshpath.datapath.net.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One neighbour and how to speak with it. Immutable.
 *
 * @param address the neighbour's address; connections from it are accepted, and opened to it unless {@code passive}. A
 *     link-local one needs the device in {@code tcp}
 * @param as the neighbour's autonomous system; ours makes the session internal
 * @param port where it listens, usually 179
 * @param localAddress the address to connect from; the kernel chooses when empty
 * @param passive only wait for the neighbour to connect
 * @param families what is exchanged; IPv4 and IPv6 unicast, or one of them
 * @param nextHops the next hop to announce in a family instead of our address on the session; needed for the family that
 *     the session itself does not run over
 * @param importPolicy which of its routes we use; when empty all of an internal neighbour and none of an external one
 * @param exportPolicy which of our routes it gets; when empty as with {@code importPolicy} (RFC 8212)
 * @param tcp how far away it is, through which device, and how its connections are protected; without {@code hops} an
 *     external neighbour is on a network of ours (one hop) and an internal one anywhere
 * @param anyExternalAs whether it may be of any system but ours, whatever {@code as} says
 * @param gracefulRestart what becomes of routes while one side restarts
 * @param bfd how the way to it is watched; not at all when empty
 * @param relationship what the neighbour is to us: role, reflector client, whether it needs policies
 * @param addPath whether several paths to a prefix are exchanged
 */
public record NeighborSettings(
        IpAddress address,
        AsNumber as,
        int port,
        Optional<IpAddress> localAddress,
        boolean passive,
        BgpTimers timers,
        Set<Family> families,
        Map<Family, IpAddress> nextHops,
        Optional<RoutePolicy> importPolicy,
        Optional<RoutePolicy> exportPolicy,
        TcpOptions tcp,
        boolean anyExternalAs,
        GracefulRestart gracefulRestart,
        Optional<BfdOptions> bfd,
        Relationship relationship,
        AddPath addPath) {
    /** The port of BGP. */
    public static final int DEFAULT_PORT = 179;

    static final IpAddress UNNUMBERED = IpAddress.parse("fe80::"); // of no router: RFC 4291, section 2.6.1

    public NeighborSettings {
        families = Set.copyOf(families);
        nextHops = Map.copyOf(nextHops);
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("port is not from 1 to 65535: " + port);
        }
        if (families.isEmpty() || !families.stream().allMatch(Family::isUnicast)) {
            throw new IllegalArgumentException("families must be ipv4-unicast or ipv6-unicast or both: " + families);
        }
        requireDevice(address, tcp);
        nextHops.forEach((family, nextHop) -> {
            if (nextHop.isV4() != family.equals(Family.IPV4_UNICAST)) {
                throw new IllegalArgumentException("not a next hop for " + family + ": " + nextHop);
            }
        });
    }

    private static void requireDevice(IpAddress address, TcpOptions tcp) {
        if (PeerAddress.needsDevice(address) && tcp.device().isEmpty()) {
            throw new IllegalArgumentException("a link-local neighbour needs the device it is on: " + address);
        }
    }

    /**
     * Whether a session under these settings can go on under {@code wanted}: what differs is neither agreed on in the OPENs
     * nor a part of the connection.
     */
    public boolean keepsSession(NeighborSettings wanted) {
        Builder inSession = new Builder(this, address, as);
        inSession.port = wanted.port;
        inSession.passive = wanted.passive;
        inSession.timers = wanted.timers.withHoldOf(timers);
        inSession.nextHops = wanted.nextHops;
        inSession.importPolicy = wanted.importPolicy;
        inSession.exportPolicy = wanted.exportPolicy;
        inSession.bfd = wanted.bfd;
        inSession.relationship = relationship.withPolicyNeededAsIn(wanted.relationship);
        return inSession.build().equals(wanted);
    }

    /**
     * Starts from what {@link #of} gives for whoever is at the other end of {@code device}, in both families: its link-local
     * address is learnt from its router advertisements or from the kernel, and we advertise ourselves too. Needs CAP_NET_RAW.
     */
    public static Builder unnumbered(String device, AsNumber as) {
        return builder(UNNUMBERED, as)
                .tcp(TcpOptions.DEFAULT.withDevice(device))
                .families(Family.IPV4_UNICAST, Family.IPV6_UNICAST);
    }

    /** Whether the address is to be found out. */
    boolean isUnnumbered() {
        return address.equals(UNNUMBERED);
    }

    /** What tells it apart from other neighbours. */
    public PeerAddress peer() {
        return new PeerAddress(address, tcp.device().filter(device -> PeerAddress.needsDevice(address)));
    }

    /** The same for the neighbour at {@code address}: how neighbours of a group come to have their settings in common. */
    public NeighborSettings withAddress(IpAddress address) {
        return new Builder(this, address, as).build();
    }

    NeighborSettings asPassive() {
        return new Builder(this, address, as).passive().build();
    }

    /** For a session with a neighbour that has said it is of {@code as}. */
    NeighborSettings metAs(AsNumber as) {
        return anyExternalAs ? new Builder(this, address, as).build() : this;
    }

    /** What its connections ask of the kernel, seen from {@code ours}: an external neighbour is one hop away unless told. */
    TcpOptions tcpFrom(AsNumber ours) {
        return isExternal(ours) && tcp.hops().isEmpty() ? tcp.withHops(1) : tcp;
    }

    /** Whether it is of another system than {@code ours}. */
    boolean isExternal(AsNumber ours) {
        return anyExternalAs || !as.equals(ours);
    }

    /** Whether a neighbour of the system {@code theirs} is the one that is meant, seen from {@code ours}. */
    boolean expects(AsNumber theirs, AsNumber ours) {
        return anyExternalAs ? !theirs.equals(ours) : theirs.equals(as);
    }

    /** An active neighbour with the default timers, for the family of its address, without policies. */
    public static NeighborSettings of(IpAddress address, AsNumber as) {
        return builder(address, as).build();
    }

    /** Starts from what {@link #of} gives. */
    public static Builder builder(IpAddress address, AsNumber as) {
        return new Builder(address, as);
    }

    /** Collects the optional parts. Not safe for use by multiple threads. */
    public static final class Builder {
        private final IpAddress address;
        private final AsNumber as;
        private int port = DEFAULT_PORT;
        private Optional<IpAddress> localAddress = Optional.empty();
        private boolean passive;
        private BgpTimers timers = BgpTimers.DEFAULT;
        private Set<Family> families;
        private Map<Family, IpAddress> nextHops = new HashMap<>();
        private Optional<RoutePolicy> importPolicy = Optional.empty();
        private Optional<RoutePolicy> exportPolicy = Optional.empty();
        private TcpOptions tcp = TcpOptions.DEFAULT;
        private boolean anyExternalAs;
        private GracefulRestart gracefulRestart = GracefulRestart.HELPER;
        private Optional<BfdOptions> bfd = Optional.empty();
        private Relationship relationship = Relationship.DEFAULT;
        private AddPath addPath = AddPath.OFF;

        private Builder(IpAddress address, AsNumber as) {
            this.address = address;
            this.as = as;
            this.families = Set.of(address.isV4() ? Family.IPV4_UNICAST : Family.IPV6_UNICAST);
        }

        private Builder(NeighborSettings like, IpAddress address, AsNumber as) {
            this.address = address;
            this.as = as;
            port = like.port;
            localAddress = like.localAddress;
            passive = like.passive;
            timers = like.timers;
            families = like.families;
            nextHops.putAll(like.nextHops);
            importPolicy = like.importPolicy;
            exportPolicy = like.exportPolicy;
            tcp = like.tcp;
            anyExternalAs = like.anyExternalAs;
            gracefulRestart = like.gracefulRestart;
            bfd = like.bfd;
            relationship = like.relationship;
            addPath = like.addPath;
        }

        @CanIgnoreReturnValue
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder localAddress(IpAddress localAddress) {
            this.localAddress = Optional.of(localAddress);
            return this;
        }

        /** Never opens a connection, only accepts one. */
        @CanIgnoreReturnValue
        public Builder passive() {
            this.passive = true;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder timers(BgpTimers timers) {
            this.timers = timers;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder families(Family... families) {
            this.families = Set.of(families);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder nextHop(IpAddress nextHop) {
            this.nextHops.put(nextHop.isV4() ? Family.IPV4_UNICAST : Family.IPV6_UNICAST, nextHop);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder importing(RoutePolicy policy) {
            this.importPolicy = Optional.of(policy);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder exporting(RoutePolicy policy) {
            this.exportPolicy = Optional.of(policy);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder tcp(TcpOptions tcp) {
            this.tcp = tcp;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder gracefulRestart(GracefulRestart gracefulRestart) {
            this.gracefulRestart = gracefulRestart;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder bfd(BfdOptions bfd) {
            this.bfd = Optional.of(bfd);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder relationship(Relationship relationship) {
            this.relationship = relationship;
            return this;
        }

        /** Takes any system but ours; the number counts for nothing then. */
        @CanIgnoreReturnValue
        public Builder anyExternalAs() {
            this.anyExternalAs = true;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder addPath(AddPath addPath) {
            this.addPath = addPath;
            return this;
        }

        public NeighborSettings build() {
            return new NeighborSettings(
                    address,
                    as,
                    port,
                    localAddress,
                    passive,
                    timers,
                    families,
                    nextHops,
                    importPolicy,
                    exportPolicy,
                    tcp,
                    anyExternalAs,
                    gracefulRestart,
                    bfd,
                    relationship,
                    addPath);
        }
    }
}
