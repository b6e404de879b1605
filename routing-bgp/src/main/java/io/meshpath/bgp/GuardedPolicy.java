// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static java.lang.System.Logger.Level.ERROR;

import io.meshpath.bgp.message.PathAttributes;
import java.util.Optional;

/** A policy of the caller's that cannot take the speaker with it: where it throws, the route is rejected. */
final class GuardedPolicy implements RoutePolicy {
    private static final System.Logger LOG = System.getLogger("io.meshpath.bgp");

    private final RoutePolicy policy;

    GuardedPolicy(RoutePolicy policy) {
        this.policy = policy;
    }

    @Override
    public Optional<PathAttributes> apply(Candidate candidate) {
        try {
            return policy.apply(candidate);
        } catch (RuntimeException e) {
            LOG.log(ERROR, () -> "policy failed on " + candidate + "; the route is rejected", e);
            return Optional.empty();
        }
    }

    @Override
    public boolean readsPrefix() {
        return policy.readsPrefix();
    }
}
