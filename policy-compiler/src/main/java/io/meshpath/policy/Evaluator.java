// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides by the rules as they stand, without tables: what the compiled tables decide, and with reasons. Safe for use by
 * multiple threads, and always of the same opinion.
 *
 * <p>What was worked out for a subject and a peer is remembered, so that asking again is three look-ups and allocates
 * nothing: up to {@value #MAX_PAIRS} pairs, about 1 KB each with a few dozen port ranges, and then from the beginning.
 */
public final class Evaluator {
    static final int MAX_PAIRS = 1 << 16;

    private final PolicyModel model;
    private final Map<Labels, SubjectVerdicts> receivers = new ConcurrentHashMap<>();
    private final Map<Labels, SubjectVerdicts> senders = new ConcurrentHashMap<>();
    private final AtomicInteger pairs = new AtomicInteger();

    public Evaluator(PolicyModel model) {
        this.model = model;
    }

    /**
     * What policy says to the first packet of a connection.
     *
     * @param subject the labels of the endpoint whose policy it is
     * @param peer the labels on the other side; none for an identity that nobody knows, {@code cidr:10.0.0.0/8} for an
     *     address outside the mesh that is in one of {@link PolicyModel#cidrs}
     * @param port the destination port, or in {@link PortSpace#OTHER} the kind of the packet
     * @throws IllegalArgumentException when the space has no such port
     */
    public Decision decide(Labels subject, Direction direction, Labels peer, PortSpace space, int port) {
        return verdicts(subject, direction, peer).decide(space, port);
    }

    /** The same in words: the verdict, the rules that made it, and what it would take to have another one. */
    public String explain(Labels subject, Direction direction, Labels peer, PortSpace space, int port) {
        Decision decision = decide(subject, direction, peer, space, port);
        return new Explanation(model, subject, direction, PeerIdentity.of(peer), PortRange.one(space, port))
                .of(decision);
    }

    private PeerVerdicts verdicts(Labels subject, Direction direction, Labels peer) {
        Map<Labels, SubjectVerdicts> known = direction == Direction.INGRESS ? receivers : senders;
        SubjectVerdicts verdicts = known.get(subject);
        if (verdicts == null) {
            verdicts = new SubjectVerdicts(model.ruleSet(subject, direction));
            known.put(subject, verdicts);
        }
        PeerVerdicts found = verdicts.find(peer);
        return found == null ? remember(verdicts, peer) : found;
    }

    private PeerVerdicts remember(SubjectVerdicts verdicts, Labels peer) {
        if (pairs.incrementAndGet() > MAX_PAIRS) {
            pairs.set(0);
            receivers.clear();
            senders.clear();
        }
        return verdicts.add(peer);
    }
}
