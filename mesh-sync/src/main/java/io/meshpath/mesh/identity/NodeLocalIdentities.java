// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.identity;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.meshpath.datapath.identity.Identity;
import io.meshpath.datapath.identity.Labels;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers that this node gives to label sets of its own: prefixes and DNS names from 1 &lt;&lt; 24, other nodes from 2
 * &lt;&lt; 24. They never go to etcd and mean nothing elsewhere. A number is given anew as late as possible, so that what
 * still knows the old meaning has time to forget it. Safe for use by multiple threads.
 */
public final class NodeLocalIdentities {
    private static final int LAST = (1 << Identity.WIRE_BITS) - 1;

    private final int last;

    @GuardedBy("this")
    private final Map<Labels, Held> byLabels = new HashMap<>();

    @GuardedBy("this")
    private final Map<Integer, Labels> byNumber = new HashMap<>();

    @GuardedBy("this")
    private int nextLocal;

    @GuardedBy("this")
    private int nextNode;

    private static final class Held {
        final int number;
        int uses;

        Held(int number) {
            this.number = number;
        }
    }

    public NodeLocalIdentities() {
        this(LAST);
    }

    /** @param last the highest number of each scope */
    NodeLocalIdentities(int last) {
        this.last = last;
    }

    /**
     * The number of these labels, and one use more of it. Reserved identities have the one that everybody knows.
     *
     * @throws IllegalArgumentException when the labels are global: then the whole cluster has to agree
     * @throws IllegalStateException when all numbers of the scope are in use
     */
    public synchronized int acquire(Labels labels) {
        if (IdentityScopes.reserved(labels).isPresent()) {
            return IdentityScopes.reserved(labels).get().number();
        }
        Held held = byLabels.get(labels);
        if (held == null) {
            held = new Held(choose(labels));
            byLabels.put(labels, held);
            byNumber.put(held.number, labels);
        }
        held.uses++;
        return held.number;
    }

    @GuardedBy("this")
    private int choose(Labels labels) {
        Identity.Scope scope = IdentityScopes.of(labels);
        if (scope == Identity.Scope.GLOBAL) {
            throw new IllegalArgumentException("labels must be of a node's own scope but were " + labels);
        }
        for (int tries = 0; tries < last; tries++) {
            int number = scope == Identity.Scope.LOCAL ? nextLocal() : nextNode();
            if (!byNumber.containsKey(number)) {
                return number;
            }
        }
        throw new IllegalStateException("all " + last + " identities of scope " + scope + " are in use");
    }

    @GuardedBy("this")
    private int nextLocal() {
        nextLocal = nextLocal % last + 1;
        return Identity.local(nextLocal);
    }

    @GuardedBy("this")
    private int nextNode() {
        nextNode = nextNode % last + 1;
        return Identity.remoteNode(nextNode);
    }

    /** One use less; the number is free after the last. One that is not there, or is reserved, is no error. */
    public synchronized void release(int number) {
        Labels labels = byNumber.get(number);
        if (labels == null) {
            return;
        }
        Held held = byLabels.get(labels);
        if (held != null && --held.uses == 0) {
            byLabels.remove(labels);
            byNumber.remove(number);
        }
    }

    /** What a number of this node's stands for now. */
    public synchronized Optional<Labels> labels(int number) {
        return Optional.ofNullable(byNumber.get(number));
    }
}
