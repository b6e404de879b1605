// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The policies that are wanted, the revision that each came with, and the identities of the prefixes they name.
 *
 * <p>Owned by the agent's thread, except that {@link #ruleName} and {@link #log} may be called from any.
 */
public final class PolicyState {
    private final Enforcer enforcer;
    private final LocalIdentities prefixes;
    private final PolicyNames names;
    private Optional<PolicyFolder.Reading> wanted = Optional.empty();
    private Map<Policy, Long> revisions = Map.of();
    private final Map<String, String> policyOfRule = new HashMap<>();
    private volatile List<String> ruleNames = List.of();
    private volatile Map<String, String> logs = Map.of(); // by rule

    /** No policies yet. */
    public PolicyState(Enforcer enforcer, LocalIdentities prefixes, PolicyNames names) {
        this.enforcer = enforcer;
        this.prefixes = prefixes;
        this.names = names;
    }

    /**
     * Puts policies in force in place of those before; the same ones again change nothing.
     *
     * <p>New prefixes get their identity first and old ones lose it last, so that at no time a rule speaks of a prefix
     * that no address belongs to. What the tables refuse is wanted nevertheless, and {@link #retry} tries again.
     */
    public void enforce(PolicyFolder.Reading reading) {
        boolean first = wanted.isEmpty();
        if (!first && isKnown(reading)) {
            return;
        }
        wanted = Optional.of(reading);
        describe(reading.model());
        prefixes.wantForPolicies(labels(reading.model().cidrs()));
        prefixes.widen();
        names.watch(reading.model());
        if (!first) {
            prefixes.resolve(); // at the start, the programs of an earlier agent do not know these identities
        }
        enforcer.policies(reading.model());
        prefixes.resolve();
        if (enforcer.isWhole()) {
            prefixes.narrow();
        }
        revisions = revisions(reading.policies(), enforcer.revision());
        nameRules();
    }

    private void describe(PolicyModel model) {
        Map<String, String> said = new HashMap<>();
        for (Rule rule : model.rules()) {
            policyOfRule.put(rule.name(), rule.policy());
            rule.log().ifPresent(log -> said.put(rule.name(), log));
        }
        logs = Map.copyOf(said);
    }

    private boolean isKnown(PolicyFolder.Reading reading) {
        return wanted.filter(known -> known.policies().equals(reading.policies())
                        && known.model().context().equals(reading.model().context()))
                .isPresent();
    }

    private static Map<Cidr, Labels> labels(Set<Cidr> named) {
        Map<Cidr, Labels> labels = new HashMap<>();
        named.forEach(prefix -> labels.put(prefix, Labels.of(Label.cidr(prefix))));
        return labels;
    }

    private Map<Policy, Long> revisions(List<Policy> policies, long revision) {
        Map<Policy, Long> since = new HashMap<>();
        policies.forEach(policy -> since.put(policy, revisions.getOrDefault(policy, revision)));
        return since;
    }

    /** Tries again what the tables have refused. */
    public void retry() {
        if (!enforcer.isWhole()) {
            enforcer.retry();
            if (enforcer.isWhole()) {
                prefixes.narrow();
            }
            nameRules();
        }
    }

    /** Numbers are dense and a rule keeps its own, so names are only ever added. */
    private void nameRules() {
        List<String> names = new ArrayList<>(ruleNames);
        for (Optional<String> next = enforcer.ruleName(names.size() + 1);
                next.isPresent();
                next = enforcer.ruleName(names.size() + 1)) {
            names.add(next.get());
        }
        if (names.size() > ruleNames.size()) {
            ruleNames = List.copyOf(names);
        }
    }

    /** What the rule with this number in verdicts is called. */
    public Optional<String> ruleName(int number) {
        List<String> names = ruleNames;
        return number >= 1 && number <= names.size() ? Optional.of(names.get(number - 1)) : Optional.empty();
    }

    /** What its policy wants said with the verdicts of a rule; may be called from any thread. */
    public Optional<String> log(String ruleName) {
        return Optional.ofNullable(logs.get(ruleName));
    }

    /** How many rules have a number: those that are wanted, and those that once were. */
    public int rules() {
        return ruleNames.size();
    }

    /** The numbers of the rules of the policies that are wanted. */
    public List<Integer> rulesInForce() {
        Set<String> names = new HashSet<>();
        model().ifPresent(model -> model.rules().forEach(rule -> names.add(rule.name())));
        List<String> all = ruleNames;
        return IntStream.rangeClosed(1, all.size())
                .filter(number -> names.contains(all.get(number - 1)))
                .boxed()
                .toList();
    }

    /** The policy that a rule of this name is or was from; empty for what holds without any policy. */
    public String policyOf(String ruleName) {
        return policyOfRule.getOrDefault(ruleName, "");
    }

    /** All policies that are wanted, each with the revision since which it says what it says. */
    public List<Policy> policies() {
        return wanted.map(PolicyFolder.Reading::policies).orElse(List.of());
    }

    /** The revision since which a policy says what it says. */
    public long revisionOf(Policy policy) {
        return revisions.getOrDefault(policy, 0L);
    }

    /** The model of all policies; empty before the first {@link #enforce}. */
    public Optional<PolicyModel> model() {
        return wanted.map(PolicyFolder.Reading::model);
    }

    /** Rules are numbered when they are compiled, which a new endpoint may be the cause of. */
    public void endpointsChanged() {
        nameRules();
    }
}
