// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;

/**
 * Whose packets a rule speaks of: endpoints, or nodes, never both. Immutable.
 *
 * <p>A node's own labels have {@code reserved:host} among them; no endpoint's have.
 *
 * @param selector which of them
 * @param nodes whether the rule is about nodes
 */
public record Subject(Selector selector, boolean nodes) {
    private static final Label HOST = ReservedIdentity.HOST.label();

    /** The endpoints that a selector chooses. */
    public static Subject endpoints(Selector selector) {
        return new Subject(selector, false);
    }

    /** The nodes that a selector chooses. */
    public static Subject nodes(Selector selector) {
        return new Subject(selector, true);
    }

    /** Whether the rule speaks of the packets of whoever has these labels. */
    public boolean matches(Labels labels) {
        return selector.matches(labels) && labels.contains(HOST) == nodes;
    }

    /** {@code endpoints with app=redis}, {@code nodes with everything}. */
    @Override
    public String toString() {
        return (nodes ? "nodes with " : "endpoints with ") + selector;
    }
}
