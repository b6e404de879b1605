// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import java.util.Optional;

/** One path attribute of an UPDATE (RFC 4271, section 5, and others). Immutable. */
public sealed interface PathAttribute
        permits AsPath,
                Origin,
                PathAttribute.Aggregator,
                PathAttribute.As4Aggregator,
                PathAttribute.As4Path,
                PathAttribute.AtomicAggregate,
                PathAttribute.ClusterList,
                PathAttribute.Communities,
                PathAttribute.ExtendedCommunities,
                PathAttribute.LargeCommunities,
                PathAttribute.LocalPref,
                PathAttribute.MpReach,
                PathAttribute.MpUnreach,
                PathAttribute.MultiExitDisc,
                PathAttribute.NextHop,
                PathAttribute.OnlyToCustomer,
                PathAttribute.OriginatorId,
                PathAttribute.Unknown {

    /** The type code, 0 to 255. */
    default int code() {
        return AttributeType.of(this).code();
    }

    /**
     * Where packets for the route go. In an UPDATE on the wire IPv4 only (attribute 3); IPv6 next hops, which travel in
     * MP_REACH_NLRI, take this form in a route.
     *
     * @param linkLocal the link-local address beside a global IPv6 one (RFC 2545, section 3)
     */
    record NextHop(IpAddress address, Optional<IpAddress> linkLocal) implements PathAttribute {
        public NextHop {
            if (linkLocal.isPresent() && (address.isV4() || linkLocal.get().isV4())) {
                throw new IllegalArgumentException("only IPv6 has a link-local next hop: " + address + " " + linkLocal);
            }
        }

        public NextHop(IpAddress address) {
            this(address, Optional.empty());
        }
    }

    /** Which of several links into the sender's system it likes better, 0 to 4294967295; lower wins. */
    record MultiExitDisc(long value) implements PathAttribute {
        public MultiExitDisc {
            Unsigned32.check(value, "MULTI_EXIT_DISC");
        }
    }

    /** How much our own system likes the route, 0 to 4294967295; higher wins. Never crosses to another system. */
    record LocalPref(long value) implements PathAttribute {
        public LocalPref {
            Unsigned32.check(value, "LOCAL_PREF");
        }
    }

    /** Somebody aggregated and left systems out of the path. */
    record AtomicAggregate() implements PathAttribute {}

    /** Who aggregated. */
    record Aggregator(AsNumber as, IpAddress router) implements PathAttribute {}

    /** Marks of RFC 1997, without duplicates. */
    record Communities(List<Community> values) implements PathAttribute {
        public Communities {
            values = values.stream().distinct().toList();
        }

        public static Communities of(Community... values) {
            return new Communities(List.of(values));
        }
    }

    /** Who brought the route into our system, where routes are reflected (RFC 4456, section 8). */
    record OriginatorId(RouterId router) implements PathAttribute {}

    /** The reflection clusters a route has passed, the last one first, each 32 bits (RFC 4456, section 8). */
    record ClusterList(List<Integer> clusters) implements PathAttribute {
        public ClusterList {
            clusters = List.copyOf(clusters);
        }
    }

    /** Reachable prefixes of a family, with their next hop (RFC 4760, section 3). */
    record MpReach(Family family, NextHop nextHop, PrefixRun prefixes) implements PathAttribute {
        public MpReach(Family family, NextHop nextHop, List<Nlri> prefixes) {
            this(family, nextHop, PrefixRun.copyOf(prefixes));
        }
    }

    /** Prefixes of a family that are not reachable any more (RFC 4760, section 4). */
    record MpUnreach(Family family, PrefixRun prefixes) implements PathAttribute {
        public MpUnreach(Family family, List<Nlri> prefixes) {
            this(family, PrefixRun.copyOf(prefixes));
        }
    }

    /** Marks of RFC 4360, without duplicates. */
    record ExtendedCommunities(List<ExtendedCommunity> values) implements PathAttribute {
        public ExtendedCommunities {
            values = values.stream().distinct().toList();
        }

        public static ExtendedCommunities of(ExtendedCommunity... values) {
            return new ExtendedCommunities(List.of(values));
        }
    }

    /** The true path, where a speaker with two-octet numbers stands between (RFC 6793). Only inside the codec. */
    record As4Path(AsPath path) implements PathAttribute {}

    /** The true aggregator, where a speaker with two-octet numbers stands between (RFC 6793). Only inside the codec. */
    record As4Aggregator(Aggregator aggregator) implements PathAttribute {}

    /** Marks of RFC 8092, without duplicates. */
    record LargeCommunities(List<LargeCommunity> values) implements PathAttribute {
        public LargeCommunities {
            values = values.stream().distinct().toList();
        }

        public static LargeCommunities of(LargeCommunity... values) {
            return new LargeCommunities(List.of(values));
        }
    }

    /** The system after which a route goes down to customers only (RFC 9234, section 5). */
    record OnlyToCustomer(AsNumber as) implements PathAttribute {}

    /**
     * An attribute that this codec has no row for.
     *
     * @param flags the flags octet without the extended-length bit
     */
    record Unknown(int code, int flags, Octets value) implements PathAttribute {
        public Unknown {
            if (code < 0 || code > 0xff) {
                throw new IllegalArgumentException("attribute code does not fit in 8 bits: " + code);
            }
            flags = flags & (AttributeFlags.OPTIONAL | AttributeFlags.TRANSITIVE | AttributeFlags.PARTIAL);
        }

        /** Whether a speaker that does not know the attribute passes it on. */
        public boolean isTransitive() {
            return (flags & AttributeFlags.TRANSITIVE) != 0;
        }

        /** This attribute as somebody who does not know it passes it on: with the Partial bit (RFC 4271, section 5). */
        public Unknown withPartial() {
            return new Unknown(code, flags | AttributeFlags.PARTIAL, value);
        }
    }
}
