// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import io.meshpath.agent.ipcache.IpcacheTable;
import io.meshpath.agent.mesh.IdentityTable;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.identity.Identity;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The identities that this node gives to prefixes of the world: those that policies name, and the addresses of names that
 * policies name. A prefix has one identity, whoever wants it, and keeps its number for as long as somebody does.
 *
 * <p>A change of policies is two steps, so that at no time a rule speaks of a prefix that no address belongs to: {@link
 * #widen} makes known what is wanted, {@link #narrow} forgets what is not. Owned by the agent's thread.
 */
public final class LocalIdentities {
    private static final int MAX_NUMBER = (1 << Identity.WIRE_BITS) - 1;

    private final IdentityTable identities;
    private final IpcacheTable ipcache;
    private final Map<Cidr, Integer> numbers = new HashMap<>();
    private final Set<Integer> used = new HashSet<>();
    private final Map<Cidr, Labels> ofNames = new HashMap<>();
    private Map<Cidr, Labels> ofPolicies = Map.of();
    private int next = 1;

    /** @param inherited the kernel's entries: prefixes keep the identities that an earlier agent gave them */
    public LocalIdentities(IdentityTable identities, IpcacheTable ipcache, Map<Cidr, IpcacheEntry> inherited) {
        this.identities = identities;
        this.ipcache = ipcache;
        inherited.forEach((prefix, entry) -> {
            if (Identity.isLocal(entry.identity()) && used.add(entry.identity())) {
                numbers.put(prefix, entry.identity());
            }
        });
    }

    /** Sets what policies want from the next step on. */
    void wantForPolicies(Map<Cidr, Labels> wanted) {
        ofPolicies = wanted;
    }

    /** Makes the identities known that policies want; the addresses follow with {@link #resolve}. */
    void widen() {
        ofPolicies.keySet().forEach(this::know);
    }

    /** Has addresses belong to the prefixes that policies want. */
    void resolve() {
        ipcache.policyCidrs(numbered(ofPolicies.keySet()), Set.of());
    }

    /** Forgets what is not wanted. */
    void narrow() {
        Set<Cidr> gone = new HashSet<>(numbers.keySet());
        gone.removeAll(ofPolicies.keySet());
        gone.removeAll(ofNames.keySet());
        forget(gone);
    }

    /**
     * Gives addresses the labels of the names that stand for them, at once; a prefix that policies want, too, has those of
     * its names.
     *
     * @param released the addresses that no name stands for any more
     */
    void names(Map<Cidr, Labels> changed, Set<Cidr> released) {
        ofNames.putAll(changed);
        ofNames.keySet().removeAll(released);
        changed.keySet().forEach(this::know);
        ipcache.policyCidrs(numbered(changed.keySet()), Set.of());
        Set<Cidr> gone = new HashSet<>(released);
        gone.removeAll(ofPolicies.keySet());
        released.stream().filter(ofPolicies::containsKey).forEach(this::know);
        forget(gone);
    }

    private void know(Cidr prefix) {
        Labels labels = ofNames.getOrDefault(prefix, ofPolicies.get(prefix));
        identities.put(number(prefix), Objects.requireNonNull(labels));
    }

    private Map<Cidr, Integer> numbered(Set<Cidr> prefixes) {
        Map<Cidr, Integer> numbered = new HashMap<>();
        prefixes.forEach(prefix -> numbered.put(prefix, number(prefix)));
        return numbered;
    }

    private void forget(Set<Cidr> gone) {
        ipcache.policyCidrs(Map.of(), gone);
        for (Cidr prefix : gone) {
            Integer number = numbers.remove(prefix);
            if (number != null) {
                identities.remove(number);
                used.remove(number);
            }
        }
    }

    private int number(Cidr prefix) {
        return numbers.computeIfAbsent(prefix, added -> {
            while (!used.add(Identity.local(next))) {
                next = next == MAX_NUMBER ? 1 : next + 1;
            }
            return Identity.local(next);
        });
    }
}
