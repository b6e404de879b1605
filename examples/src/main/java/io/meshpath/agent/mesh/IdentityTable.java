// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.mesh;

import io.meshpath.datapath.identity.Identity;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every identity the agent knows, and its labels; the policies hear of each change.
 *
 * <p>Changed by the agent's thread only; safe to read from any.
 */
public final class IdentityTable {
    /** Whoever decides by labels. */
    public interface Listener {
        /** An identity is known, or has other labels. */
        void addIdentity(int identity, Labels labels);

        /** An identity is no longer known. */
        void removeIdentity(int identity);
    }

    private final Listener listener;
    private final Map<Integer, Labels> labels = new ConcurrentHashMap<>();

    /** A table with the reserved identities, which the listener knows by itself. */
    public IdentityTable(Listener listener) {
        this.listener = listener;
        for (ReservedIdentity reserved : ReservedIdentity.values()) {
            labels.put(reserved.number(), Labels.of(reserved.label()));
        }
    }

    /** Makes an identity known, or gives it other labels. */
    public void put(int identity, Labels known) {
        if (!known.equals(labels.put(identity, known))) {
            listener.addIdentity(identity, known);
        }
    }

    /** The identity of a prefix that policies name; known to the table under the prefix's label. */
    public void put(int identity, Cidr prefix) {
        put(identity, Labels.of(Label.cidr(prefix)));
    }

    /** Forgets an identity; reserved ones stay. */
    public void remove(int identity) {
        if (!Identity.isReserved(identity) && labels.remove(identity) != null) {
            listener.removeIdentity(identity);
        }
    }

    /** The labels of an identity. */
    public Optional<Labels> labels(int identity) {
        return Optional.ofNullable(labels.get(identity));
    }

    /** All of them, by number. */
    public Map<Integer, Labels> all() {
        return new TreeMap<>(labels);
    }

    /** How many there are. */
    public int size() {
        return labels.size();
    }
}
