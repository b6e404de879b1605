// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static java.lang.System.Logger.Level.ERROR;

import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import java.util.Optional;

/** A policy of the caller's that cannot take the speaker with it: where it throws, the route is rejected. */
final class GuardedPolicy implements RoutePolicy {
    private static final System.Logger LOG = System.getLogger("io.meshpath.bgp");

    private final RoutePolicy policy;

    GuardedPolicy(RoutePolicy policy) {
        this.policy = policy;
    }

    @Override
    public Optional<PathAttributes> apply(Cidr prefix, PathAttributes attributes) {
        try {
            return policy.apply(prefix, attributes);
        } catch (RuntimeException e) {
            LOG.log(ERROR, () -> "policy failed on " + prefix + " " + attributes + "; the route is rejected", e);
            return Optional.empty();
        }
    }
}
