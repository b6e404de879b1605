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
 * <p>A change is two steps, so that at no time a rule speaks of a prefix that no address belongs to: {@link #widen} makes
 * known what is wanted, {@link #narrow} forgets what is not. Owned by the agent's thread.
 */
public final class LocalIdentities {
    private static final int MAX_NUMBER = (1 << Identity.WIRE_BITS) - 1;

    private final IdentityTable identities;
    private final IpcacheTable ipcache;
    private final Map<Cidr, Integer> numbers = new HashMap<>();
    private final Set<Integer> used = new HashSet<>();
    private Map<Cidr, Labels> ofPolicies = Map.of();
    private Map<Cidr, Labels> ofNames = Map.of();
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

    /** Sets what names want from the next step on; where policies want the same prefix, the labels of names count. */
    void wantForNames(Map<Cidr, Labels> wanted) {
        ofNames = wanted;
    }

    /** Makes the identities known that are wanted; the addresses follow with {@link #resolve}. */
    void widen() {
        wanted().forEach((prefix, labels) -> identities.put(number(prefix), labels));
    }

    /** Has addresses belong to all prefixes that have a number, or had one until now. */
    void resolve() {
        ipcache.policyCidrs(numbers);
    }

    /** Forgets what is not wanted. */
    void narrow() {
        Set<Cidr> gone = new HashSet<>(numbers.keySet());
        gone.removeAll(wanted().keySet());
        Map<Cidr, Integer> left = new HashMap<>(numbers);
        left.keySet().removeAll(gone);
        ipcache.policyCidrs(left);
        gone.forEach(this::forget);
    }

    private void forget(Cidr prefix) {
        int number = Objects.requireNonNull(numbers.remove(prefix));
        identities.remove(number);
        used.remove(number);
    }

    private Map<Cidr, Labels> wanted() {
        Map<Cidr, Labels> wanted = new HashMap<>(ofPolicies);
        wanted.putAll(ofNames);
        return wanted;
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
