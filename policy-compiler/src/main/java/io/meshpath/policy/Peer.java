// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import java.util.List;
import java.util.Optional;

/** Whom a rule speaks of on the other side of its subject. Values are immutable, and equal when they choose alike. */
public sealed interface Peer {
    /** Whoever it is, known or not. */
    static Peer everybody() {
        return new Everybody();
    }

    /** Whether the identity is one of those the rule speaks of. */
    boolean matches(PeerIdentity identity);

    /** This peer as it is meant where the policies are: any of these. */
    default List<Peer> in(PolicyContext context) {
        return List.of(this);
    }

    /** See {@link #everybody}. */
    record Everybody() implements Peer {
        @Override
        public boolean matches(PeerIdentity identity) {
            return true;
        }

        @Override
        public String toString() {
            return "everybody";
        }
    }

    /** The endpoints a selector chooses. */
    record Endpoints(Selector selector) implements Peer {
        @Override
        public boolean matches(PeerIdentity identity) {
            return !identity.isUnknown() && selector.matches(identity.labels());
        }

        /** Keeps the selector to the local cluster where it says nothing of clusters, and the context wants that. */
        @Override
        public List<Peer> in(PolicyContext context) {
            boolean free = !selector.namesSource(Label.RESERVED) && !selector.mentions(Label.K8S, Label.CLUSTER);
            if (context.peers() == PeerClusters.LOCAL && free) {
                return List.of(new Endpoints(selector.and(Requirement.is(Label.cluster(context.cluster())))));
            }
            return List.of(selector.isEverything() ? everybody() : this);
        }

        @Override
        public String toString() {
            return "endpoints with " + selector;
        }
    }

    /** What an entity is made of. */
    record Named(Entity entity, List<Selector> selectors) implements Peer {
        public Named {
            selectors = List.copyOf(selectors);
        }

        /** An entity that does not know its cluster yet. */
        public Named(Entity entity) {
            this(entity, List.of());
        }

        @Override
        public boolean matches(PeerIdentity identity) {
            return selectors.stream().anyMatch(selector -> selector.matches(identity.labels()));
        }

        @Override
        public List<Peer> in(PolicyContext context) {
            return List.of(entity == Entity.ALL ? everybody() : new Named(entity, entity.selectors(context.cluster())));
        }

        @Override
        public String toString() {
            return "entity " + entity;
        }
    }

    /**
     * The addresses of a prefix without those of some prefixes in it. Endpoints have identities of their own and are not
     * chosen by address.
     */
    record Network(Cidr prefix, List<Cidr> except) implements Peer {
        private static final Label WORLD = ReservedIdentity.WORLD.label();
        private static final Label WORLD_IPV4 = ReservedIdentity.WORLD_IPV4.label();
        private static final Label WORLD_IPV6 = ReservedIdentity.WORLD_IPV6.label();

        public Network {
            except = except.stream().distinct().sorted().toList();
        }

        @Override
        public boolean matches(PeerIdentity identity) {
            Optional<Cidr> of = identity.prefix();
            if (of.isEmpty()) {
                return prefix.prefixLength() == 0 && isWorld(identity.labels());
            }
            return prefix.contains(of.get()) && except.stream().noneMatch(hole -> hole.contains(of.get()));
        }

        /** Whether labels are those of all addresses that no prefix has an identity for. */
        private boolean isWorld(Labels labels) {
            return labels.contains(WORLD) || labels.contains(prefix.isV4() ? WORLD_IPV4 : WORLD_IPV6);
        }

        @Override
        public String toString() {
            return except.isEmpty() ? prefix.toString() : prefix + " except " + except;
        }
    }
}
