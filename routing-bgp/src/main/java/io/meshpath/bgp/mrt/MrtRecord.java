// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.BgpReader;
import io.meshpath.bgp.message.Family;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/** One record of an MRT file (RFC 6396, section 4; RFC 8050). Immutable. */
public sealed interface MrtRecord {
    /** When it was written: whole seconds, and microseconds in {@link Bgp4mp#microseconds}. */
    Instant time();

    /**
     * Whom the routes of the {@link Rib} records after it are from (PEER_INDEX_TABLE).
     *
     * @param collector the identifier of whoever wrote the table, in the form of an IPv4 address
     * @param view the name of the table, often nothing
     * @param peers in the order that {@link Path#peer} counts, at most 65535
     */
    record PeerIndexTable(Instant time, IpAddress collector, String view, List<Peer> peers) implements MrtRecord {
        public PeerIndexTable {
            requireV4(collector, "collector");
            peers = List.copyOf(peers);
            MrtNumbers.unsigned16(peers.size(), "number of peers");
        }
    }

    /**
     * A neighbour of whoever wrote the table.
     *
     * @param id its BGP identifier, in the form of an IPv4 address; 0.0.0.0 where it is not known
     * @param as its AS number, 0 to 4294967295
     * @param fourOctetAs whether the record spends four octets on the number
     */
    record Peer(IpAddress id, IpAddress address, long as, boolean fourOctetAs) {
        public Peer {
            requireV4(id, "BGP identifier");
            MrtNumbers.unsigned32(as, "AS number");
            if (!fourOctetAs && as > 0xffff) {
                throw new IllegalArgumentException("AS number does not fit in 16 bits: " + as);
            }
        }

        /** The peer as everybody writes it today, with four octets for its number. */
        public Peer(IpAddress id, IpAddress address, long as) {
            this(id, address, as, true);
        }
    }

    /**
     * The routes of one prefix (RIB_IPV4_UNICAST and its kin).
     *
     * @param family unicast or multicast of the prefix's own address family
     * @param withPaths whether each path has an identifier (RFC 8050, section 4)
     * @param sequence counts the records of a table, 0 to 4294967295
     */
    record Rib(Instant time, Family family, boolean withPaths, long sequence, Cidr prefix, List<Path> paths)
            implements MrtRecord {
        public Rib {
            MrtNumbers.unsigned32(sequence, "sequence number");
            if (family.afi() != Family.of(prefix).afi()) {
                throw new IllegalArgumentException("not a prefix of " + family + ": " + prefix);
            }
            paths = List.copyOf(paths);
            MrtNumbers.unsigned16(paths.size(), "number of paths");
        }

        /** The route of {@code path}, decoded; throws {@link io.meshpath.bgp.message.BgpException} when nobody could. */
        public TableAttributes.Decoded decode(Path path) {
            return TableAttributes.decode(path.attributes(), prefix, true);
        }
    }

    /**
     * One route of a {@link Rib}.
     *
     * @param peer whom it is from: a place in the {@link PeerIndexTable}, 0 to 65535
     * @param originated when it was received, in whole seconds
     * @param pathId the path identifier; 0 where there are none
     * @param attributes as {@link TableAttributes} reads and writes them
     */
    record Path(int peer, Instant originated, int pathId, Octets attributes) {
        public Path {
            MrtNumbers.unsigned16(peer, "index of a peer");
            MrtNumbers.unsigned16(attributes.length(), "length of attributes");
        }
    }

    /**
     * One route in the form from before 2011, AS numbers of two octets (TABLE_DUMP).
     *
     * @param view the number of the table, 0 to 65535
     * @param sequence counts the records of a table, 0 to 65535, and then begins again
     * @param status not used, mostly 1
     * @param originated when the route was received, in whole seconds
     * @param peerAs the neighbour's AS number, 0 to 65535
     */
    record TableDump(
            Instant time,
            int view,
            int sequence,
            Cidr prefix,
            int status,
            Instant originated,
            IpAddress peer,
            int peerAs,
            Octets attributes)
            implements MrtRecord {
        public TableDump {
            MrtNumbers.unsigned16(view, "view number");
            MrtNumbers.unsigned16(sequence, "sequence number");
            MrtNumbers.unsigned16(peerAs, "AS number");
            MrtNumbers.unsigned16(attributes.length(), "length of attributes");
            if (status < 0 || status > 0xff) {
                throw new IllegalArgumentException("status does not fit in 8 bits: " + status);
            }
            if (prefix.isV4() != peer.isV4()) {
                throw new IllegalArgumentException("a peer of the other family: " + prefix + " from " + peer);
            }
        }

        /** The route, decoded; throws {@link io.meshpath.bgp.message.BgpException} when nobody could. */
        public TableAttributes.Decoded decode() {
            return TableAttributes.decode(attributes, prefix, false);
        }
    }

    /**
     * A session has another state.
     *
     * @param from the state before: 1 Idle, 2 Connect, 3 Active, 4 OpenSent, 5 OpenConfirm, 6 Established
     * @param to the state after
     */
    record StateChange(Instant time, Bgp4mp form, MrtSession session, int from, int to) implements MrtRecord {
        public StateChange {
            session.requireFits(form);
            MrtNumbers.unsigned16(from, "state");
            MrtNumbers.unsigned16(to, "state");
        }
    }

    /**
     * A BGP message.
     *
     * @param message all its octets, header included
     */
    record Message(Instant time, Bgp4mp form, MrtSession session, Octets message) implements MrtRecord {
        public Message {
            session.requireFits(form);
        }

        /** The message, decoded; throws {@link io.meshpath.bgp.message.BgpException} for what would end a session. */
        public BgpMessage decode() {
            return new BgpReader(form.messageFormat()).read(ByteBuffer.wrap(message.toBytes()));
        }
    }

    /** A record of a type that is not read here. */
    record Other(Instant time, int type, int subtype, Octets body) implements MrtRecord {
        public Other {
            MrtNumbers.unsigned16(type, "type");
            MrtNumbers.unsigned16(subtype, "subtype");
        }
    }

    private static void requireV4(IpAddress address, String what) {
        if (!address.isV4()) {
            throw new IllegalArgumentException(what + " is written as an IPv4 address but was " + address);
        }
    }
}
