// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfHashMap;
import io.meshpath.bpf.BpfLpmTrie;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The ipcache of one address family: a hash of addresses, and a trie of the wider prefixes.
 *
 * @param <A> an address as a key
 * @param <P> a prefix as a key
 */
final class IpcacheFamily<A, P> {
    private final BpfHashMap<A, IpcacheValue> addresses;
    private final BpfLpmTrie<P, IpcacheValue> prefixes;
    private final Function<IpAddress, A> address;
    private final Function<Cidr, P> prefix;
    private final Function<A, IpAddress> addressOf;
    private final Function<P, Cidr> prefixOf;

    private IpcacheFamily(
            BpfHashMap<A, IpcacheValue> addresses,
            BpfLpmTrie<P, IpcacheValue> prefixes,
            Function<IpAddress, A> address,
            Function<Cidr, P> prefix,
            Function<A, IpAddress> addressOf,
            Function<P, Cidr> prefixOf) {
        this.addresses = addresses;
        this.prefixes = prefixes;
        this.address = address;
        this.prefix = prefix;
        this.addressOf = addressOf;
        this.prefixOf = prefixOf;
    }

    static IpcacheFamily<Integer, Ipv4PrefixKey> v4(DatapathObject.Maps maps) {
        return new IpcacheFamily<>(
                maps.ipcacheAddress(),
                maps.ipcachePrefix(),
                IpAddress::bits4,
                cidr -> new Ipv4PrefixKey(cidr.prefixLength(), cidr.network().bits4()),
                IpAddress::of4,
                key -> new Cidr(IpAddress.of4(key.address()), key.prefixLength()));
    }

    static IpcacheFamily<IpAddressValue, Ipv6PrefixKey> v6(DatapathObject.Maps maps) {
        return new IpcacheFamily<>(
                maps.ipcache6Address(),
                maps.ipcache6Prefix(),
                KernelAddress::of,
                cidr -> new Ipv6PrefixKey(cidr.prefixLength(), KernelAddress.of(cidr.network())),
                KernelAddress::read,
                key -> new Cidr(KernelAddress.read(key.address()), key.prefixLength()));
    }

    void update(Map<Cidr, IpcacheValue> changed) {
        Map<A, IpcacheValue> exact = new HashMap<>();
        Map<P, IpcacheValue> wider = new HashMap<>();
        changed.forEach((cidr, value) -> {
            if (cidr.isSingle()) {
                exact.put(address.apply(cidr.network()), value);
            } else {
                wider.put(prefix.apply(cidr), value);
            }
        });
        try {
            prefixes.putAll(wider); // first: where an address is missing, its prefix still says that it is some node's
        } finally {
            addresses.putAll(exact);
        }
    }

    void delete(Collection<Cidr> gone) {
        List<A> exact = new ArrayList<>();
        List<P> wider = new ArrayList<>();
        for (Cidr cidr : gone) {
            if (cidr.isSingle()) {
                exact.add(address.apply(cidr.network()));
            } else {
                wider.add(prefix.apply(cidr));
            }
        }
        addresses.deleteAll(exact);
        prefixes.deleteAll(wider);
    }

    void addTo(Map<Cidr, IpcacheValue> all) {
        addresses.forEach((key, value) -> all.put(Cidr.of(addressOf.apply(key)), value));
        prefixes.forEach((key, value) -> all.put(prefixOf.apply(key), value));
    }
}
