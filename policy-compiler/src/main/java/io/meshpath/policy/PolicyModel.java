// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.policy.Direction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** All rules of a cluster, as its policies mean them there, in the order they are asked. Immutable. */
public final class PolicyModel {
    private final PolicyContext context;
    private final List<Rule> rules;
    private final Set<Cidr> cidrs;
    private final Set<Peer.Names> names;

    private PolicyModel(PolicyContext context, List<Rule> rules) {
        this.context = context;
        this.rules = rules;
        this.cidrs = prefixes(rules);
        this.names = names(rules);
    }

    /** The rules of these policies in cluster {@code local}; peers are in that cluster where they do not say otherwise. */
    public static PolicyModel of(Collection<Policy> policies, ClusterName local) {
        return of(policies, PolicyContext.of(local));
    }

    /**
     * The rules of these policies as they are meant in {@code context}.
     *
     * @throws PolicyException when two policies have the same kind, namespace and name
     */
    public static PolicyModel of(Collection<Policy> policies, PolicyContext context) {
        refuseDuplicates(policies);
        List<Rule> rules = new ArrayList<>();
        for (Policy policy : policies) {
            policy.rules().forEach(rule -> rules.add(rule.in(context)));
        }
        rules.sort(RuleOrder.COMPARATOR);
        return new PolicyModel(context, List.copyOf(rules));
    }

    /** What the rules are meant in. */
    public PolicyContext context() {
        return context;
    }

    /** All rules in the order they are asked. */
    public List<Rule> rules() {
        return rules;
    }

    /** The rules that select a subject in one direction, in the order they are asked. */
    public List<Rule> rulesFor(Labels subject, Direction direction) {
        return ruleSet(subject, direction).rules();
    }

    /**
     * The prefixes that rules tell apart, in order.
     *
     * <p>Each needs an identity of its own, local to the node and with the label {@link
     * io.meshpath.datapath.identity.Label#cidr}, and the datapath must give an address the identity of the longest of them
     * that it is in. An address without one is judged as part of the world.
     */
    public Set<Cidr> cidrs() {
        return cidrs;
    }

    /**
     * The DNS names and patterns of them that rules mention, in the order of their text.
     *
     * <p>An address that a fitting name stands for needs an identity of its own with the label of each; who watches
     * DNS says which.
     */
    public Set<Peer.Names> names() {
        return names;
    }

    /** The rules that select a subject in one direction, and what holds where none of them speaks. */
    public RuleSet ruleSet(Labels subject, Direction direction) {
        return RuleSet.of(rules, subject, direction, context.enforcement());
    }

    private static void refuseDuplicates(Collection<Policy> policies) {
        Map<String, Policy> seen = new HashMap<>();
        for (Policy policy : policies) {
            Policy earlier = seen.put(policy.kind() + " " + policy.qualifiedName(), policy);
            if (earlier != null) {
                throw PolicyException.at(
                        new Place(policy.source(), policy.document(), policy.line(), "metadata.name"),
                        policy.kind() + " " + policy.qualifiedName() + " is there twice, first in " + earlier.origin()
                                + "; rename or remove one");
            }
        }
    }

    private static Set<Cidr> prefixes(List<Rule> rules) {
        Set<Cidr> prefixes = new TreeSet<>();
        for (Rule rule : rules) {
            for (Peer peer : rule.peers()) {
                if (peer instanceof Peer.Network network) {
                    prefixes.add(network.prefix());
                    prefixes.addAll(network.except());
                }
            }
        }
        return Collections.unmodifiableSet(prefixes);
    }

    private static Set<Peer.Names> names(List<Rule> rules) {
        Set<Peer.Names> names = new TreeSet<>(Comparator.comparing(Peer.Names::pattern));
        for (Rule rule : rules) {
            for (Peer peer : rule.peers()) {
                if (peer instanceof Peer.Names name) {
                    names.add(name);
                }
            }
        }
        return Collections.unmodifiableSet(names);
    }
}
