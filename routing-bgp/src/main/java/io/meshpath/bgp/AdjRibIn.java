// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.PathAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything a neighbour has told us, used or not, for the time of one session; what is usable goes into the {@link
 * LocRib}. Owned by the thread that calls doWork().
 */
final class AdjRibIn {
    private final RouteSource source;
    private final Set<Family> families;
    private final Import policy;
    private final LocRib locRib;
    private final Map<Nlri, PathAttributes> received = new HashMap<>();

    AdjRibIn(RouteSource source, Set<Family> families, Import policy, LocRib locRib) {
        this.source = source;
        this.families = families;
        this.policy = policy;
        this.locRib = locRib;
    }

    /** Applies one UPDATE. Families that were not agreed on are left alone (RFC 4760, section 8). */
    void apply(BgpMessage.Update update) {
        for (Nlri nlri : update.unreachable()) {
            if (received.remove(nlri) != null) {
                locRib.remove(nlri, source);
            }
        }
        for (BgpMessage.Reachable group : update.reachable()) {
            for (Nlri nlri : group.prefixes()) {
                if (families.contains(nlri.family())) {
                    put(nlri, group.attributes());
                }
            }
        }
    }

    /** Forgets everything: the session is over. */
    void clear() {
        received.keySet().forEach(nlri -> locRib.remove(nlri, source));
        received.clear();
    }

    int size() {
        return received.size();
    }

    /** Everything received, and what became of it. */
    List<RibEntry> entries() {
        List<RibEntry> entries = new ArrayList<>(received.size());
        received.forEach((nlri, attributes) ->
                entries.add(new RibEntry(new Route(nlri, source, attributes), standing(nlri, attributes))));
        return entries;
    }

    private void put(Nlri nlri, PathAttributes attributes) {
        received.put(nlri, attributes);
        Optional<PathAttributes> accepted = policy.check(nlri, attributes).accepted();
        if (accepted.isPresent()) {
            locRib.put(new Route(nlri, source, accepted.get()));
        } else {
            locRib.remove(nlri, source); // what it had announced before is replaced, usable or not
        }
    }

    private RibEntry.Standing standing(Nlri nlri, PathAttributes attributes) {
        return policy.check(nlri, attributes).refused().orElseGet(() -> {
            boolean best = locRib.best(nlri.prefix())
                    .filter(route -> route.nlri().equals(nlri) && route.source().equals(source))
                    .isPresent();
            return best ? RibEntry.Standing.BEST : RibEntry.Standing.ELIGIBLE;
        });
    }
}
