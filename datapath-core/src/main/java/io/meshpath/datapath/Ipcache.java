// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfArray;
import io.meshpath.bpf.BpfException;
import io.meshpath.datapath.net.Cidr;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who each address is and where it lives, in the kernel, IPv4 and IPv6. The longest prefix decides; what nobody knows is the
 * world: {@code world-ipv4} or {@code world-ipv6}.
 *
 * <p>Exact addresses lie in a hash and all other prefixes in a trie behind it; both are written in batches. All verbs may be
 * repeated: doing them twice changes nothing. Safe for use by multiple threads, except that {@link #prune} must not run beside
 * another verb.
 */
public final class Ipcache {
    private final IpcacheFamily<Integer, Ipv4PrefixKey> v4;
    private final IpcacheFamily<IpAddressValue, Ipv6PrefixKey> v6;
    private final BpfArray<IpcacheState> state;

    Ipcache(DatapathObject.Maps maps) {
        this.v4 = IpcacheFamily.v4(maps);
        this.v6 = IpcacheFamily.v6(maps);
        this.state = maps.dataIpcacheState();
    }

    /**
     * Adds or replaces entries. What one table has no room for keeps nothing from the others.
     *
     * <p>From the first entry that is refused on, a family is <em>incomplete</em>, until {@link #complete} says otherwise: an
     * address around which there is only a prefix of another node's is nobody's then, and packets of its are dropped ({@link
     * DropReason#DROP_IPCACHE_FULL}); in a complete family it is the world's, or whatever the prefix says. So a pod that there
     * was no room for is never taken for somebody else.
     *
     * @throws BpfException E2BIG when a map is full: raise {@link MapSizes#addresses} or {@link MapSizes#prefixes}, which each
     *     family has
     */
    public void update(Map<Cidr, IpcacheEntry> changed) {
        Map<Cidr, IpcacheValue> four = new HashMap<>();
        Map<Cidr, IpcacheValue> six = new HashMap<>();
        changed.forEach((cidr, entry) -> (cidr.isV4() ? four : six).put(cidr, value(entry)));
        try {
            update(v4, four, IpcacheFamilyBit.IPCACHE_IPV4);
        } finally {
            update(v6, six, IpcacheFamilyBit.IPCACHE_IPV6);
        }
    }

    private <A, P> void update(IpcacheFamily<A, P> family, Map<Cidr, IpcacheValue> changed, IpcacheFamilyBit bit) {
        try {
            family.update(changed);
        } catch (BpfException e) {
            incomplete(bit);
            throw e;
        }
    }

    private synchronized void incomplete(IpcacheFamilyBit bit) {
        state.set(0, new IpcacheState(state.get(0).incomplete() | bit.code()));
    }

    /** Whether an entry was refused since {@link #complete}, perhaps to an earlier agent. */
    public boolean isIncomplete() {
        return state.get(0).incomplete() != 0;
    }

    /** Says that no entry is missing any more: what was refused has been written since, or is not wanted. */
    public synchronized void complete() {
        if (isIncomplete()) {
            state.set(0, new IpcacheState(0));
        }
    }

    /** Removes entries; those that are not there do not matter. */
    public void delete(Collection<Cidr> gone) {
        List<Cidr> four = new ArrayList<>();
        List<Cidr> six = new ArrayList<>();
        gone.forEach(cidr -> (cidr.isV4() ? four : six).add(cidr));
        v4.delete(four);
        v6.delete(six);
    }

    /** Removes everything that is not in {@code whole}. */
    public void prune(Set<Cidr> whole) {
        Set<Cidr> stray = new HashSet<>(entries().keySet());
        stray.removeAll(whole);
        delete(stray);
    }

    /** What the kernel holds, in the order of the prefixes. */
    public Map<Cidr, IpcacheEntry> entries() {
        Map<Cidr, IpcacheValue> values = new HashMap<>();
        v4.addTo(values);
        v6.addTo(values);
        Map<Cidr, IpcacheEntry> all = new TreeMap<>();
        values.forEach((cidr, value) -> all.put(cidr, entry(value)));
        return all;
    }

    private static IpcacheValue value(IpcacheEntry entry) {
        return new IpcacheValue(entry.identity(), KernelAddress.of(entry.node()));
    }

    private static IpcacheEntry entry(IpcacheValue value) {
        return new IpcacheEntry(value.identity(), KernelAddress.readOptional(value.node()));
    }
}
