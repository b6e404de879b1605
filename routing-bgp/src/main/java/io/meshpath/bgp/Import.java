// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.rib.PrefixTable;
import io.meshpath.datapath.net.IpAddress;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which of a neighbour's routes are usable, for the time of one session. Owned by the thread that calls doWork(). */
final class Import {
    private final SpeakerSettings us;
    private final RouteSource source;
    private final RoutePolicy policy;
    private final IpAddress localAddress;
    private final AttributeStore store;
    private final LeakRules leaks;
    private final OriginValidation origins;

    // Runs of routes share their attributes: the last answers are kept.
    private @Nullable PathAttributes lastAttributes;
    private RibEntry.@Nullable Standing lastRefusal;
    private @Nullable PathAttributes lastMarked;
    private @Nullable PathAttributes lastGiven;
    private @Nullable PathAttributes lastAccepted;
    private RibEntry.@Nullable Standing refusal;

    Import(
            SpeakerSettings us,
            RouteSource source,
            RoutePolicy policy,
            IpAddress localAddress,
            AttributeStore store,
            LeakRules leaks,
            OriginValidation origins) {
        this.us = us;
        this.source = source;
        this.policy = policy;
        this.localAddress = localAddress;
        this.store = store;
        this.leaks = leaks;
        this.origins = origins;
    }

    /** The attributes to use the route with, or null when it is not used; {@link #refusal} then says why. */
    @Nullable
    PathAttributes accept(PrefixTable prefixes, int prefix, PathAttributes attributes) {
        if (!attributes.equals(lastAttributes)) {
            lastAttributes = attributes;
            lastRefusal = check(attributes);
            lastMarked = leaks.received(attributes);
            lastGiven = null;
        }
        refusal = lastRefusal;
        if (refusal != null) {
            return null;
        }
        if (policy.readsPrefix() || lastGiven == null) {
            lastGiven = attributes;
            lastAccepted = ask(prefixes, prefix, Objects.requireNonNull(lastMarked));
        }
        if (lastAccepted == null) {
            refusal = RibEntry.Standing.REJECTED_BY_POLICY;
        }
        return lastAccepted;
    }

    /** Why the last route is not used, or null when it is. */
    RibEntry.@Nullable Standing refusal() {
        return refusal;
    }

    /** Whether the answer may be another one because the prefix validates otherwise. */
    boolean readsValidation() {
        return policy.readsPrefix();
    }

    private @Nullable PathAttributes ask(PrefixTable prefixes, int prefix, PathAttributes attributes) {
        Validation validation = policy.readsPrefix() ? origins.of(prefixes, prefix, attributes) : Validation.NOT_FOUND;
        Candidate candidate = new Candidate(prefixes.prefix(prefix), attributes, source, validation);
        Optional<PathAttributes> answer = policy.apply(candidate);
        return answer.map(store::intern).orElse(null);
    }

    private RibEntry.@Nullable Standing check(PathAttributes attributes) {
        if (attributes.asPath().contains(us.as()) || hasBeenReflectedHere(attributes)) {
            return RibEntry.Standing.LOOPED;
        }
        if (leaks.isLeaked(attributes)) {
            return RibEntry.Standing.LEAKED;
        }
        boolean ownNextHop = attributes
                .nextHop()
                .filter(hop -> hop.address().equals(localAddress))
                .isPresent();
        return ownNextHop ? RibEntry.Standing.OWN_NEXT_HOP : null;
    }

    /** Whether we have had it before, inside our system: it is from us, or has passed our cluster (RFC 4456, section 8). */
    private boolean hasBeenReflectedHere(PathAttributes attributes) {
        boolean originatedHere = attributes
                .get(PathAttribute.OriginatorId.class)
                .filter(originator -> originator.router().equals(us.routerId()))
                .isPresent();
        return originatedHere
                || attributes
                        .get(PathAttribute.ClusterList.class)
                        .filter(list -> list.clusters().contains(us.clusterId().bits()))
                        .isPresent();
    }
}
