// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.policy.Direction;
import java.time.Duration;

/** Something the datapath did with a packet. Immutable. */
public sealed interface DatapathEvent {
    /** The packet it is about. */
    Flow flow();

    /**
     * The packet of an event.
     *
     * @param sinceBoot when, on the monotonic clock
     * @param endpoint the pod whose program or policy it was, or 0
     * @param direction as that pod sees it
     * @param protocol the IP protocol
     * @param sourcePort 0 where the protocol has none; an echo's identifier
     * @param icmpType meaningful for ICMP only
     * @param ifindex the device whose program saw it
     * @param length of the packet in octets, Ethernet header included
     */
    record Flow(
            Duration sinceBoot,
            int endpoint,
            Direction direction,
            int sourceIdentity,
            int destinationIdentity,
            IpAddress source,
            IpAddress destination,
            int protocol,
            int sourcePort,
            int destinationPort,
            int icmpType,
            int ifindex,
            int length) {}

    /**
     * A packet was dropped.
     *
     * @param verdict the {@link io.meshpath.datapath.policy.Verdict} where policy dropped it, with the rule's number; else 0
     */
    record Drop(Flow flow, DropReason reason, int verdict) implements DatapathEvent {}

    /**
     * A policy decided about a connection, whichever way. The flow is from the one who opened the connection, also where it was a
     * reply that had it judged again.
     *
     * @param audited whether the policy denied and the packet passed, because its endpoint is only {@linkplain
     *     NodeDatapath#audit audited}
     */
    record PolicyVerdict(Flow flow, int verdict, boolean audited) implements DatapathEvent {}

    /** A packet went on (sampled). */
    record Trace(Flow flow, ObservationPoint point) implements DatapathEvent {}
}
