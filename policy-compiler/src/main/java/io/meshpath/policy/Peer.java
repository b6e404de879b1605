// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import java.util.List;
import java.util.Locale;
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
        public Network {
            except = except.stream().distinct().sorted().toList();
        }

        @Override
        public boolean matches(PeerIdentity identity) {
            Optional<Cidr> of = identity.prefix();
            if (of.isEmpty()) { // an address that no prefix has an identity for is in the prefix of all addresses
                return prefix.prefixLength() == 0 && identity.labels().contains(PeerIdentity.world(prefix));
            }
            return prefix.contains(of.get()) && except.stream().noneMatch(hole -> hole.contains(of.get()));
        }

        @Override
        public String toString() {
            return except.isEmpty() ? prefix.toString() : prefix + " except " + except;
        }
    }

    /**
     * The other nodes that a selector chooses by their own labels, which have {@link Label#NODE} as their source. As in
     * Cilium, the node an endpoint is on is not among them: the entity {@code host} is.
     *
     * @param cluster where they must be, too
     */
    record Nodes(Selector selector, Optional<ClusterName> cluster) implements Peer {
        private static final Label REMOTE_NODE = ReservedIdentity.REMOTE_NODE.label();

        /** Nodes in whichever cluster. */
        public Nodes(Selector selector) {
            this(selector, Optional.empty());
        }

        @Override
        public boolean matches(PeerIdentity identity) {
            Labels labels = identity.labels();
            return labels.contains(REMOTE_NODE) && isInCluster(labels) && selector.matches(labels);
        }

        private boolean isInCluster(Labels labels) {
            return cluster.isEmpty()
                    || labels.value(Label.K8S, Label.CLUSTER)
                            .filter(cluster.get().value()::equals)
                            .isPresent();
        }

        /** Keeps to the local cluster where the selector says nothing of clusters, and the context wants that. */
        @Override
        public List<Peer> in(PolicyContext context) {
            boolean free = !selector.mentions(Label.K8S, Label.CLUSTER);
            return context.peers() == PeerClusters.LOCAL && free
                    ? List.of(new Nodes(selector, Optional.of(context.cluster())))
                    : List.of(this);
        }

        @Override
        public String toString() {
            return "nodes with " + selector + cluster.map(name -> " in " + name).orElse("");
        }
    }

    /**
     * The addresses that DNS gives to a name, or to all names that a pattern fits. Whoever watches DNS gives such an address
     * an identity with the {@link #label}; without one, nobody is meant.
     *
     * @param pattern as Cilium's policies write it, in lower case and without the dot of the root, which only a name of one
     *     label keeps: {@code fqdn:world.} is not {@code reserved:world}
     */
    record Names(String pattern) implements Peer {
        public Names {
            String lower = pattern.toLowerCase(Locale.ROOT);
            String open = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
            if (open.isEmpty()) {
                throw new IllegalArgumentException("a DNS name or pattern is empty: '" + pattern + "'");
            }
            pattern = open.indexOf('.') < 0 && open.indexOf('*') < 0 ? open + "." : open;
        }

        /** What the identity of an address has that some fitting name stands for: {@code fqdn:*.example.com}. */
        public Label label() {
            return new Label(Label.FQDN, pattern, "");
        }

        @Override
        public boolean matches(PeerIdentity identity) {
            return identity.labels().value(Label.FQDN, pattern).isPresent();
        }

        @Override
        public String toString() {
            return "the addresses of " + pattern;
        }
    }

    /** The endpoints and addresses behind services. One that the context does not know has none. */
    record Services(ServiceSelector services) implements Peer {
        @Override
        public boolean matches(PeerIdentity identity) {
            return false; // whoever is behind them is another peer, which the context knows
        }

        @Override
        public List<Peer> in(PolicyContext context) {
            List<Peer> behind = context.services().stream()
                    .filter(services::matches)
                    .flatMap(service -> service.peers().stream())
                    .flatMap(peer -> peer.in(context).stream())
                    .toList();
            return behind.isEmpty() ? List.of(this) : behind;
        }

        @Override
        public String toString() {
            return services.toString();
        }
    }

    /**
     * The addresses in groups of prefixes, without those of some prefixes. A group that nobody knows has none.
     *
     * @param name what the group is called; empty for whatever
     * @param labels what the groups' labels must be
     */
    record PrefixGroups(Optional<String> name, Selector labels, List<Cidr> except) implements Peer {
        public PrefixGroups {
            except = except.stream().distinct().sorted().toList();
        }

        @Override
        public boolean matches(PeerIdentity identity) {
            return false; // whose the prefixes are is another peer, which the context knows
        }

        @Override
        public List<Peer> in(PolicyContext context) {
            List<Peer> networks = context.cidrGroups().stream()
                    .filter(group -> name.map(group.name()::equals).orElse(true) && group.matches(labels))
                    .flatMap(group -> group.prefixes().stream())
                    .<Peer>map(this::network)
                    .toList();
            return networks.isEmpty() ? List.of(this) : networks;
        }

        private Network network(Cidr prefix) {
            return new Network(
                    prefix,
                    except.stream().filter(hole -> hole.overlaps(prefix)).toList());
        }

        @Override
        public String toString() {
            return name.map(one -> "CIDR group " + one).orElse("CIDR groups with " + labels)
                    + (except.isEmpty() ? "" : " except " + except);
        }
    }
}
