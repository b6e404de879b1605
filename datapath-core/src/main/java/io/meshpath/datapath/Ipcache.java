// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfHashMap;
import io.meshpath.bpf.BpfLpmTrie;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who each address is and where it lives, in the kernel. The longest prefix decides; what nobody knows is the world.
 *
 * <p>Exact addresses lie in a hash and all other prefixes in a trie behind it; both are written in batches. All verbs may be
 * repeated: doing them twice changes nothing. Safe for use by multiple threads, except that {@link #prune} must not run beside
 * another verb.
 */
public final class Ipcache {
    private final BpfHashMap<Integer, IpcacheValue> addresses;
    private final BpfLpmTrie<Ipv4PrefixKey, IpcacheValue> prefixes;

    Ipcache(NodeMaps maps) {
        this.addresses = maps.typed().ipcacheAddress();
        this.prefixes = maps.typed().ipcachePrefix();
    }

    /**
     * Adds or replaces entries.
     *
     * @throws IllegalArgumentException for an IPv6 prefix; nothing is written then
     * @throws io.meshpath.bpf.BpfException E2BIG when a map is full: raise {@link MapSizes#addresses} or {@link MapSizes#prefixes}
     */
    public void update(Map<Cidr, IpcacheEntry> changed) {
        Map<Integer, IpcacheValue> exact = new HashMap<>();
        Map<Ipv4PrefixKey, IpcacheValue> wider = new HashMap<>();
        changed.forEach((cidr, entry) -> {
            if (isExact(cidr)) {
                exact.put(cidr.network().bits4(), value(entry));
            } else {
                wider.put(key(cidr), value(entry));
            }
        });
        addresses.putAll(exact);
        prefixes.putAll(wider);
    }

    /** Removes entries; those that are not there do not matter. */
    public void delete(Collection<Cidr> gone) {
        List<Integer> exact = new ArrayList<>();
        List<Ipv4PrefixKey> wider = new ArrayList<>();
        for (Cidr cidr : gone) {
            if (isExact(cidr)) {
                exact.add(cidr.network().bits4());
            } else {
                wider.add(key(cidr));
            }
        }
        addresses.deleteAll(exact);
        prefixes.deleteAll(wider);
    }

    /** Removes everything that is not in {@code whole}. */
    public void prune(Set<Cidr> whole) {
        Set<Cidr> stray = new HashSet<>(entries().keySet());
        stray.removeAll(whole);
        delete(stray);
    }

    /** What the kernel holds, in the order of the prefixes. */
    public Map<Cidr, IpcacheEntry> entries() {
        Map<Cidr, IpcacheEntry> all = new TreeMap<>();
        addresses.forEach((bits, value) -> all.put(Cidr.of(IpAddress.of4(bits)), entry(value)));
        prefixes.forEach(
                (key, value) -> all.put(new Cidr(IpAddress.of4(key.address()), key.prefixLength()), entry(value)));
        return all;
    }

    private static boolean isExact(Cidr cidr) {
        if (!cidr.network().isV4()) {
            throw new IllegalArgumentException("expected an IPv4 prefix but was " + cidr);
        }
        return cidr.prefixLength() == Integer.SIZE;
    }

    private static Ipv4PrefixKey key(Cidr cidr) {
        return new Ipv4PrefixKey(cidr.prefixLength(), cidr.network().bits4());
    }

    private static IpcacheValue value(IpcacheEntry entry) {
        return new IpcacheValue(
                entry.identity(), entry.node().map(IpAddress::bits4).orElse(0));
    }

    private static IpcacheEntry entry(IpcacheValue value) {
        return value.node() == 0
                ? IpcacheEntry.local(value.identity())
                : IpcacheEntry.remote(value.identity(), IpAddress.of4(value.node()));
    }
}
