// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.RingBuffer;
import io.meshpath.datapath.policy.Direction;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Reads what the programs tell of single packets. Nothing is told until {@link NodeDatapath#observe} asks for it.
 *
 * <p>Not safe for use by multiple threads: one thread reads, and there is one reader a node.
 */
public final class EventReader implements AutoCloseable {
    private static final Direction[] DIRECTIONS = Direction.values();

    private final RingBuffer ring;

    private EventReader(RingBuffer ring) {
        this.ring = ring;
    }

    static EventReader open(NodeMaps maps) {
        return new EventReader(RingBuffer.open(maps.pin("events")));
    }

    /**
     * Hands over the events that are there, or waits for the first one for up to {@code timeout}; answers how many there were.
     */
    public int poll(Consumer<DatapathEvent> handler, Duration timeout) {
        return ring.poll((buffer, offset, length) -> handler.accept(read(buffer, offset)), timeout);
    }

    private static DatapathEvent read(ByteBuffer buffer, int offset) {
        EventRecord event = EventRecord.LAYOUT.read(buffer, offset);
        DatapathEvent.Flow flow = new DatapathEvent.Flow(
                Duration.ofNanos(event.time()),
                event.endpoint(),
                DIRECTIONS[event.direction()],
                event.sourceIdentity(),
                event.destinationIdentity(),
                KernelAddress.read(event.source()),
                KernelAddress.read(event.destination()),
                event.protocol(),
                event.sourcePort(),
                event.destinationPort(),
                event.icmpType(),
                event.ifindex(),
                event.length());
        return switch (EventCode.of(event.type())) {
            case EVENT_DROP -> new DatapathEvent.Drop(flow, DropReason.of(event.reason()), event.verdict());
            case EVENT_POLICY_VERDICT ->
                new DatapathEvent.PolicyVerdict(
                        flow, event.verdict(), event.reason() == VerdictEffect.VERDICT_AUDITED.code());
            case EVENT_TRACE -> new DatapathEvent.Trace(flow, ObservationPoint.of(event.reason()));
        };
    }

    /** Unmaps the ring; the programs go on writing into it. */
    @Override
    public void close() {
        ring.close();
    }
}
