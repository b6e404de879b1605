// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.oracle;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;

/** The first packet of a connection, as the policy of one of its ends is asked about it. */
public record Asked(Labels subject, Direction direction, Labels peer, PortSpace space, int port) {
    /** Whether the policy is that of a node. */
    boolean isOfNode() {
        return subject.contains(ReservedIdentity.HOST.label());
    }

    /** Who receives the packet, and so gives its ports their names. */
    Labels receiver() {
        return direction == Direction.INGRESS ? subject : peer;
    }

    /** The value of a label of Kubernetes, or nothing. */
    static String k8s(Labels labels, String key) {
        return labels.value(Label.K8S, key).orElse("");
    }

    @Override
    public String toString() {
        return direction + " of " + subject + (direction == Direction.INGRESS ? " from " : " to ")
                + (peer.isEmpty() ? "an unknown identity" : peer) + ", " + space + " " + port;
    }
}
