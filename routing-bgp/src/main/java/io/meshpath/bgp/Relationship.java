// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.Role;
import java.util.Optional;

/**
 * What a neighbour is to us, beyond the number of its system: {@code Relationship.DEFAULT.withRole(Role.CUSTOMER)} says that
 * it is our provider. Only {@code needsPolicy} changes
 * without a new session. Immutable.
 *
 * @param role what we are to an external neighbour; routes that would leak are neither taken from it nor told to it then
 *     (RFC 9234). Means nothing to an internal one
 * @param strictRole there is no session with an external neighbour that does not say its role
 * @param reflectorClient to an internal neighbour, routes of all other internal neighbours are told, and its routes to them
 *     (RFC 4456)
 * @param needsPolicy an external neighbour gets nothing, and has none of its routes used, in a direction that has no policy
 *     (RFC 8212)
 */
public record Relationship(Optional<Role> role, boolean strictRole, boolean reflectorClient, boolean needsPolicy) {
    /** No role, not a client, nothing without a policy. */
    public static final Relationship DEFAULT = new Relationship(Optional.empty(), false, false, true);

    public Relationship {
        if (strictRole && role.isEmpty()) {
            throw new IllegalArgumentException("the neighbour's role is required, but ours is not given");
        }
    }

    public Relationship withRole(Role role) {
        return new Relationship(Optional.of(role), strictRole, reflectorClient, needsPolicy);
    }

    /** The same with a neighbour that has to say its role, which fits {@code role}. */
    public Relationship withStrictRole(Role role) {
        return new Relationship(Optional.of(role), true, reflectorClient, needsPolicy);
    }

    public Relationship withReflectorClient() {
        return new Relationship(role, strictRole, true, needsPolicy);
    }

    /** The same with everything passing where there is no policy. */
    public Relationship withoutPolicy() {
        return new Relationship(role, strictRole, reflectorClient, false);
    }

    /** What stays the same in a session, with the rest of {@code other}. */
    Relationship withPolicyNeededAsIn(Relationship other) {
        return new Relationship(role, strictRole, reflectorClient, other.needsPolicy);
    }
}
