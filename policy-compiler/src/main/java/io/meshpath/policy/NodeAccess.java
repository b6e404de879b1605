// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.policy.Direction;
import java.util.List;
import java.util.Optional;

/**
 * The node reaches its own endpoints unless a rule denies it: health probes must not depend on policy (Cilium's {@code
 * allow-localhost}, Kubernetes' rule for network policies).
 */
final class NodeAccess {
    static final Rule RULE = new Rule(
            "",
            "the node's access to its endpoints",
            Tier.DEFAULT,
            0,
            Action.ALLOW,
            Direction.INGRESS,
            Subject.endpoints(Selector.EVERYTHING),
            List.of(new Peer.Named(Entity.HOST, List.of(Selector.of(ReservedIdentity.HOST.label())))),
            Ports.EVERYTHING,
            false,
            Optional.empty());

    private NodeAccess() {}
}
