// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import io.meshpath.agent.ipcache.IpcacheTable;
import io.meshpath.agent.mesh.IdentityTable;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.identity.Identity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.compiler.PolicyCompiler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The policies in force, and the identities of the prefixes they name.
 *
 * <p>Owned by the agent's thread, except that {@link #ruleName} may be called from any.
 */
public final class PolicyState {
    private final PolicyCompiler compiler;
    private final IdentityTable identities;
    private final IpcacheTable ipcache;
    private final Map<Cidr, Integer> prefixes = new HashMap<>();
    private List<Policy> policies = List.of();
    private Optional<PolicyModel> model = Optional.empty();
    private long revision;
    private volatile List<String> ruleNames = List.of();

    /**
     * No policies yet.
     *
     * @param inherited the kernel's entries: prefixes keep the identities that an earlier agent gave them
     */
    public PolicyState(
            PolicyCompiler compiler,
            IdentityTable identities,
            IpcacheTable ipcache,
            Map<Cidr, IpcacheEntry> inherited) {
        this.compiler = compiler;
        this.identities = identities;
        this.ipcache = ipcache;
        inherited.forEach((prefix, entry) -> {
            if (Identity.isLocal(entry.identity())) {
                prefixes.put(prefix, entry.identity());
            }
        });
    }

    /**
     * Puts policies in force in place of those before; the same ones again change nothing.
     *
     * <p>New prefixes get their identity first and old ones lose it last, so that at no time a rule speaks of a prefix
     * that no address belongs to.
     */
    public void enforce(PolicyFolder.Reading reading) {
        if (model.isPresent() && reading.policies().equals(policies)) {
            return;
        }
        Map<Cidr, Integer> wanted = number(reading.model().cidrs());
        Map<Cidr, Integer> both = new HashMap<>(prefixes);
        both.putAll(wanted);
        wanted.forEach((prefix, identity) -> identities.put(identity, prefix));
        if (model.isPresent()) {
            ipcache.policyCidrs(both);
        }
        compiler.policies(reading.model());
        ipcache.policyCidrs(wanted);
        both.keySet().removeAll(wanted.keySet());
        both.values().forEach(identities::remove);

        prefixes.clear();
        prefixes.putAll(wanted);
        policies = reading.policies();
        model = Optional.of(reading.model());
        revision++;
        nameRules();
    }

    private Map<Cidr, Integer> number(Set<Cidr> named) {
        Map<Cidr, Integer> numbered = new HashMap<>();
        Set<Integer> used = new HashSet<>(prefixes.values());
        int next = 1;
        for (Cidr prefix : named) {
            Integer known = prefixes.get(prefix);
            if (known == null) {
                while (!used.add(Identity.local(next))) {
                    next++;
                }
                known = Identity.local(next);
            }
            numbered.put(prefix, known);
        }
        return numbered;
    }

    /** Numbers are dense and a rule keeps its own, so names are only ever added. */
    private void nameRules() {
        List<String> names = new ArrayList<>(ruleNames);
        for (Optional<String> next = compiler.ruleName(names.size() + 1);
                next.isPresent();
                next = compiler.ruleName(names.size() + 1)) {
            names.add(next.get());
        }
        ruleNames = List.copyOf(names);
    }

    /** What the rule with this number in verdicts is called. */
    public Optional<String> ruleName(int number) {
        List<String> names = ruleNames;
        return number >= 1 && number <= names.size() ? Optional.of(names.get(number - 1)) : Optional.empty();
    }

    /** All policies in force. */
    public List<Policy> policies() {
        return policies;
    }

    /** The model of all policies; empty before the first {@link #enforce}. */
    public Optional<PolicyModel> model() {
        return model;
    }

    /** How often policies have changed. */
    public long revision() {
        return revision;
    }

    /** Rules are numbered when they are compiled, which a new endpoint may be the cause of. */
    public void endpointsChanged() {
        nameRules();
    }
}
