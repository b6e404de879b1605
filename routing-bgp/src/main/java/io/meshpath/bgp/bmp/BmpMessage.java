// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bmp;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;

/** One BMP message (RFC 7854, section 4). All go from the router to the station. Immutable. */
public sealed interface BmpMessage {
    /** The first message: what the router is ({@link BmpInformation#SYSTEM_DESCRIPTION}, {@code SYSTEM_NAME}). */
    record Initiation(List<BmpInformation> information) implements BmpMessage {
        public Initiation {
            information = List.copyOf(information);
        }
    }

    /** The last message: why the router stops. */
    record Termination(List<BmpInformation> information) implements BmpMessage {
        public Termination {
            information = List.copyOf(information);
        }
    }

    /**
     * A session is established, or a loc-rib is there.
     *
     * @param localAddress the router's own address; of the family of the peer's
     * @param sentOpen the OPEN that the router sent, header included
     * @param receivedOpen the OPEN that it received; for the loc-rib the same one
     */
    record PeerUp(
            BmpPeer peer,
            IpAddress localAddress,
            int localPort,
            int remotePort,
            Octets sentOpen,
            Octets receivedOpen,
            List<BmpInformation> information)
            implements BmpMessage {
        public PeerUp {
            if (localPort < 0 || localPort > 0xffff || remotePort < 0 || remotePort > 0xffff) {
                throw new IllegalArgumentException("not a port: " + localPort + " or " + remotePort);
            }
            if (localAddress.isV4() != peer.address().isV4()) {
                throw new IllegalArgumentException(
                        "addresses are of two families: " + localAddress + " and " + peer.address());
            }
            information = List.copyOf(information);
        }
    }

    /**
     * A session has ended, and every route told of it is gone.
     *
     * @param reason one of the reasons below, or another number up to 255
     * @param data the NOTIFICATION with its header, the number of an event in two octets, or nothing; as the reason has it
     */
    record PeerDown(BmpPeer peer, int reason, Octets data) implements BmpMessage {
        /** The router ended it, and sent the NOTIFICATION that follows. */
        public static final int LOCAL_NOTIFICATION = 1;
        /** The router ended it without one; the number of the event (RFC 4271, section 8.1) follows, or 0. */
        public static final int LOCAL_EVENT = 2;
        /** The neighbour ended it, with the NOTIFICATION that follows. */
        public static final int REMOTE_NOTIFICATION = 3;
        /** The connection was lost. */
        public static final int REMOTE_SILENT = 4;
        /** Nothing has happened to the session; the router does not tell of it any more. */
        public static final int NOT_MONITORED = 5;
        /** The loc-rib is gone; its name follows as {@link BmpInformation} (RFC 9069, section 5.3). */
        public static final int LOC_RIB_CLOSED = 6;

        public PeerDown {
            if (reason < 0 || reason > 0xff) {
                throw new IllegalArgumentException("reason does not fit in 8 bits: " + reason);
            }
        }
    }

    /**
     * Routes come or go.
     *
     * @param update an UPDATE with its header
     */
    record RouteMonitoring(BmpPeer peer, Octets update) implements BmpMessage {}

    /** Numbers of one peer. */
    record StatisticsReport(BmpPeer peer, List<BmpStatistic> statistics) implements BmpMessage {
        public StatisticsReport {
            statistics = List.copyOf(statistics);
        }
    }

    /** Messages of a session as they were, or that some were lost (RFC 7854, section 4.7). */
    record RouteMirroring(BmpPeer peer, List<BmpInformation> information) implements BmpMessage {
        public RouteMirroring {
            information = List.copyOf(information);
        }
    }

    /** A message of a type that is not known here; to be ignored (RFC 7854, section 4.1). */
    record Other(int type, Octets body) implements BmpMessage {
        public Other {
            if (type < 0 || type > 0xff) {
                throw new IllegalArgumentException("type does not fit in 8 bits: " + type);
            }
        }
    }
}
