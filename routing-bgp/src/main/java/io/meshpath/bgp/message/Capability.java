// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import io.meshpath.bpf.layout.Octets;
import java.util.List;

/** What one side of a session can do beyond RFC 4271, as its OPEN says it (RFC 5492). Immutable. */
public sealed interface Capability {
    /** Routes of this family may be exchanged (RFC 4760, section 8). */
    record Multiprotocol(Family family) implements Capability {}

    /** ROUTE-REFRESH is understood (RFC 2918). */
    record RouteRefresh() implements Capability {}

    /** ROUTE-REFRESH with marks around the answer is understood (RFC 7313). */
    record EnhancedRouteRefresh() implements Capability {}

    /** Routes of these families may have next hops of another one (RFC 8950, section 4). */
    record ExtendedNextHop(List<NextHopFamily> families) implements Capability {
        /** IPv4 routes may have IPv6 next hops. */
        public static final ExtendedNextHop IPV4_OVER_IPV6 =
                new ExtendedNextHop(List.of(new NextHopFamily(Family.IPV4_UNICAST, Family.IPV6_UNICAST.afi())));

        public ExtendedNextHop {
            families = List.copyOf(families);
        }
    }

    /** A family whose routes may have next hops of the address family with this number. */
    record NextHopFamily(Family family, int nextHopAfi) {}

    /**
     * What the sender is to the receiver (RFC 9234, section 4.1).
     *
     * @param code 0 to 255; not every one is that of a {@link Role}
     */
    record BgpRole(int code) implements Capability {
        public BgpRole {
            if (code < 0 || code > 0xff) {
                throw new IllegalArgumentException("role code does not fit in 8 bits: " + code);
            }
        }

        public BgpRole(Role role) {
            this(role.code());
        }
    }

    /** Messages of up to 65535 octets are understood (RFC 8654). */
    record ExtendedMessage() implements Capability {}

    /** AS numbers have four octets; this is the sender's (RFC 6793). */
    record FourOctetAs(AsNumber as) implements Capability {}

    /**
     * Forwarding goes on while the sender restarts (RFC 4724, RFC 8538).
     *
     * @param restarted the sender has just restarted (the R bit)
     * @param notification graceful restart covers NOTIFICATION and hold timer expiry too (the N bit)
     * @param restartSeconds how long to wait for the sender's new session, 0 to 4095
     */
    record GracefulRestart(boolean restarted, boolean notification, int restartSeconds, List<RestartFamily> families)
            implements Capability {
        public GracefulRestart {
            if (restartSeconds < 0 || restartSeconds > 0xfff) {
                throw new IllegalArgumentException("restart time is not from 0 to 4095: " + restartSeconds);
            }
            families = List.copyOf(families);
        }
    }

    /**
     * A family that graceful restart covers.
     *
     * @param forwarding whether its forwarding state survived the restart (the F bit)
     */
    record RestartFamily(Family family, boolean forwarding) {}

    /** Routes may be kept for long after the sender went away, as a last resort (RFC 9494). */
    record LongLivedGracefulRestart(List<LongLivedFamily> families) implements Capability {
        public LongLivedGracefulRestart {
            families = List.copyOf(families);
        }
    }

    /**
     * A family whose routes may be kept for long.
     *
     * @param forwarding whether its forwarding state survived the restart (the F bit)
     * @param staleSeconds for how long, 0 to 16777215
     */
    record LongLivedFamily(Family family, boolean forwarding, int staleSeconds) {
        public LongLivedFamily {
            if (staleSeconds < 0 || staleSeconds > 0xff_ffff) {
                throw new IllegalArgumentException("long-lived stale time does not fit in 24 bits: " + staleSeconds);
            }
        }
    }

    /** Several paths for one prefix may be exchanged (RFC 7911). */
    record AddPath(List<AddPathFamily> families) implements Capability {
        public AddPath {
            families = List.copyOf(families);
        }
    }

    /** What ADD-PATH is for in one family: the sender can receive paths, send them, or both. */
    record AddPathFamily(Family family, boolean receive, boolean send) {
        public AddPathFamily {
            if (!receive && !send) {
                throw new IllegalArgumentException("neither receives nor sends paths of " + family);
            }
        }
    }

    /** A capability that this codec has no row for, or whose value does not fit its row. */
    record Unknown(int code, Octets value) implements Capability {
        public Unknown {
            if (code < 0 || code > 0xff) {
                throw new IllegalArgumentException("capability code does not fit in 8 bits: " + code);
            }
            if (value.length() > 0xff) {
                throw new IllegalArgumentException("capability value is longer than 255 octets: " + value.length());
            }
        }
    }
}
