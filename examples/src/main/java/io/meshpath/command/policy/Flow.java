// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy;

import io.meshpath.command.policy.world.FlowEnd;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.PolicyModel;
import java.util.Locale;
import java.util.Optional;

/** Packets of one kind from somewhere to somewhere. Immutable. */
public record Flow(FlowEnd from, FlowEnd to, Packet packet) {
    /** The end whose policy is asked in this direction. */
    public FlowEnd subject(Direction direction) {
        return direction == Direction.EGRESS ? from : to;
    }

    /** The end at the other side. */
    public FlowEnd peer(Direction direction) {
        return direction == Direction.EGRESS ? to : from;
    }

    /**
     * What is asked of the subject's policy in this direction; empty where there is none to ask: at ends that are no
     * subjects of the model, and at nodes that none of its policies selects.
     */
    public Optional<Question> question(PolicyModel model, Direction direction) {
        FlowEnd subject = subject(direction);
        Optional<Labels> asked = subject.subject();
        if (subject.isNode()) {
            asked = asked.filter(
                    labels -> !model.ruleSet(labels, direction).rules().isEmpty());
        }
        FlowEnd peer = peer(direction);
        return asked.map(labels ->
                new Question(labels, direction, peer.identity(), peer.address(), packet.space(), packet.port()));
    }

    /** Why there is no {@link #question} in this direction. */
    public String whyNoQuestion(PolicyModel model, Direction direction) {
        FlowEnd subject = subject(direction);
        String why = subject.isNode()
                ? "no policy for nodes selects " + subject
                : subject + " is not in cluster " + model.context().cluster();
        return "not applicable: " + direction.name().toLowerCase(Locale.ROOT) + " of " + subject + "\n  " + why
                + (subject.isNode() ? "" : ", whose policies these are");
    }

    /** {@code x/a → y/b, TCP 80}. */
    @Override
    public String toString() {
        return from + " → " + to + ", " + packet;
    }
}
