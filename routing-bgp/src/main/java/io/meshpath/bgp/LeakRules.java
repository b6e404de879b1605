// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpException;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.Role;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the roles of a session mean for its routes (RFC 9234, section 5): a route that has gone sideways or down once goes
 * down only from there on, which the attribute OTC says of it. Immutable.
 */
final class LeakRules {
    private final @Nullable Role role;
    private final AsNumber ours;
    private final AsNumber theirs;

    private LeakRules(@Nullable Role role, AsNumber ours, AsNumber theirs) {
        this.role = role;
        this.ours = ours;
        this.theirs = theirs;
    }

    /** The rules of a session; there are none on an internal one, and without a role of ours. */
    static LeakRules of(NeighborSettings neighbor, AsNumber ours) {
        boolean external = neighbor.isExternal(ours);
        Role role = neighbor.relationship().role().orElse(null);
        return new LeakRules(external ? role : null, ours, neighbor.as());
    }

    /**
     * Compares the roles that both sides say they have (RFC 9234, section 4.2).
     *
     * @throws BgpException when they do not fit, or the neighbour says none and has to
     */
    static void check(Relationship relationship, BgpMessage.Open remote) {
        if (relationship.role().isEmpty()) {
            return;
        }
        Role role = relationship.role().get();
        boolean said = false;
        for (Capability capability : remote.capabilities()) {
            if (capability instanceof Capability.BgpRole theirs) {
                requireCounterpart(role, theirs);
                said = true;
            }
        }
        if (relationship.strictRole() && !said) {
            throw new BgpException(BgpError.ROLE_MISMATCH, "it does not say its role, and has to");
        }
    }

    /** Whether somebody before us should not have passed the route on to us. */
    boolean isLeaked(PathAttributes received) {
        if (role == null) {
            return false;
        }
        Optional<PathAttribute.OnlyToCustomer> mark = received.get(PathAttribute.OnlyToCustomer.class);
        if (mark.isEmpty()) {
            return false;
        }
        return switch (role) {
            case PROVIDER, RS -> true;
            case PEER -> !mark.get().as().equals(theirs);
            case CUSTOMER, RS_CLIENT -> false;
        };
    }

    /** A received route with the mark that it has from now on. */
    PathAttributes received(PathAttributes attributes) {
        boolean marks = role == Role.CUSTOMER || role == Role.PEER || role == Role.RS_CLIENT;
        return marks ? marked(attributes, theirs) : attributes;
    }

    /** Whether the route may be told to the neighbour: one with a mark goes to customers only. */
    boolean maySend(PathAttributes attributes) {
        boolean downwards = role == null || role == Role.PROVIDER || role == Role.RS;
        return downwards || attributes.get(PathAttribute.OnlyToCustomer.class).isEmpty();
    }

    /** A route to be told, with the mark that it has from there on. */
    PathAttributes sent(PathAttributes attributes) {
        boolean marks = role == Role.PROVIDER || role == Role.PEER || role == Role.RS;
        return marks ? marked(attributes, ours) : attributes;
    }

    private static void requireCounterpart(Role ours, Capability.BgpRole theirs) {
        if (theirs.code() != ours.counterpart().code()) {
            String said = Role.of(theirs.code()).map(Role::toString).orElse("role " + theirs.code());
            throw new BgpException(
                    BgpError.ROLE_MISMATCH,
                    "we are " + ours + ", so it should be " + ours.counterpart() + " but says " + said);
        }
    }

    private static PathAttributes marked(PathAttributes attributes, AsNumber as) {
        return attributes.get(PathAttribute.OnlyToCustomer.class).isPresent()
                ? attributes
                : attributes.with(new PathAttribute.OnlyToCustomer(as));
    }
}
