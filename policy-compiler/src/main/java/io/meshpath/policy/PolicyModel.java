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
import org.jspecify.annotations.Nullable;

/** All rules of a cluster, as its policies mean them there, in the order they are asked. Immutable. */
public final class PolicyModel {
    private final PolicyContext context;
    private final List<CidrGroup> groups;
    private final List<Rule> rules;
    private final Set<Cidr> cidrs;
    private final Set<Peer.Names> names;
    private final Map<String, Meant> policies;

    /** A policy, and its rules as they are meant in the context. */
    private record Meant(Policy policy, List<Rule> rules) {}

    private PolicyModel(PolicyContext context, List<CidrGroup> groups, List<Rule> rules, Map<String, Meant> policies) {
        this.context = context;
        this.groups = groups;
        this.rules = rules;
        this.policies = policies;
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
        return of(policies, context, groups(policies, context), Map.of());
    }

    /**
     * The rules of other policies in the same context. Those of policies that this model has too are the same objects, so
     * that whoever compiled this model has little to do for the other.
     *
     * @throws PolicyException when two policies have the same kind, namespace and name
     */
    public PolicyModel with(Collection<Policy> others) {
        List<CidrGroup> othersGroups = groups(others, context);
        return of(others, context, othersGroups, othersGroups.equals(groups) ? policies : Map.of());
    }

    private static List<CidrGroup> groups(Collection<Policy> policies, PolicyContext context) {
        List<CidrGroup> groups = new ArrayList<>(context.cidrGroups());
        policies.forEach(policy -> groups.addAll(policy.cidrGroups()));
        return groups;
    }

    private static PolicyModel of(
            Collection<Policy> policies, PolicyContext context, List<CidrGroup> groups, Map<String, Meant> known) {
        PolicyContext here = context.withCidrGroups(groups);
        Map<String, Meant> all = new HashMap<>();
        List<Rule> rules = new ArrayList<>();
        for (Policy policy : policies) {
            String key = policy.kind() + " " + policy.qualifiedName();
            Meant before = known.get(key);
            Meant meant = before != null && before.policy.rules().equals(policy.rules())
                    ? new Meant(policy, before.rules)
                    : new Meant(policy, meant(policy, here));
            refuseDuplicate(policy, all.put(key, meant));
            rules.addAll(meant.rules);
        }
        rules.sort(RuleOrder.COMPARATOR);
        return new PolicyModel(context, groups, List.copyOf(rules), all);
    }

    private static List<Rule> meant(Policy policy, PolicyContext context) {
        return policy.rules().stream().map(rule -> rule.in(context)).toList();
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
        return ruleSet(selecting(subject, direction), subject, direction);
    }

    /** Of all rules, those that select a subject in one direction, as they stand in {@link #rules}. */
    public List<Rule> selecting(Labels subject, Direction direction) {
        return RuleSet.selecting(rules, subject, direction);
    }

    /**
     * What {@link #ruleSet(Labels, Direction)} makes of the rules that select a subject.
     *
     * @param selecting what {@link #selecting} returns for the subject and direction
     */
    public RuleSet ruleSet(List<Rule> selecting, Labels subject, Direction direction) {
        return RuleSet.of(selecting, subject, direction, context.enforcement());
    }

    private static void refuseDuplicate(Policy policy, @Nullable Meant earlier) {
        if (earlier != null) {
            throw PolicyException.at(
                    new Place(policy.source(), policy.document(), policy.line(), "metadata.name"),
                    policy.kind() + " " + policy.qualifiedName() + " is there twice, first in "
                            + earlier.policy.origin() + "; rename or remove one");
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
