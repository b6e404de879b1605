// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import io.meshpath.bgp.Validation;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.List;

/** The VRPs that one cache, or the configuration, has. Not safe for use by multiple threads. */
final class VrpTable {
    private final VrpTrie v4 = new VrpTrie(false);
    private final VrpTrie v6 = new VrpTrie(true);

    static VrpTable of(List<Vrp> vrps) {
        VrpTable table = new VrpTable();
        vrps.forEach(table::add);
        return table;
    }

    /** Adds a VRP; answers false when it is there already. */
    boolean add(Vrp vrp) {
        Cidr prefix = vrp.prefix();
        return trie(prefix).add(high(prefix), low(prefix), prefix.prefixLength(), vrp.maxLength(), (int) vrp.as());
    }

    /** Takes a VRP away; answers false when it is not there. */
    boolean remove(Vrp vrp) {
        Cidr prefix = vrp.prefix();
        return trie(prefix).remove(high(prefix), low(prefix), prefix.prefixLength(), vrp.maxLength(), (int) vrp.as());
    }

    boolean contains(Vrp vrp) {
        Cidr prefix = vrp.prefix();
        return trie(prefix).contains(high(prefix), low(prefix), prefix.prefixLength(), vrp.maxLength(), (int) vrp.as());
    }

    int size() {
        return v4.size() + v6.size();
    }

    /**
     * What these VRPs say of a route (RFC 6811, section 2).
     *
     * @param origin the system that it comes from, as 32 bits without a sign; 0 for none
     */
    Validation validate(Cidr prefix, int origin) {
        return trie(prefix).validate(high(prefix), low(prefix), prefix.prefixLength(), origin);
    }

    /** Every VRP, in no order. */
    List<Vrp> vrps() {
        List<Vrp> all = new ArrayList<>(size());
        v4.forEach((high, low, length, maxLength, as) ->
                all.add(vrp(IpAddress.of4((int) (high >>> Integer.SIZE)), length, maxLength, as)));
        v6.forEach((high, low, length, maxLength, as) -> all.add(vrp(IpAddress.of6(high, low), length, maxLength, as)));
        return all;
    }

    /** The first 64 bits of a prefix, of which IPv4 has 32. */
    static long high(Cidr prefix) {
        IpAddress network = prefix.network();
        return network.isV4() ? network.low() << Integer.SIZE : network.high();
    }

    /** The last 64 bits of a prefix; IPv4 has none. */
    static long low(Cidr prefix) {
        return prefix.isV4() ? 0 : prefix.network().low();
    }

    private VrpTrie trie(Cidr prefix) {
        return prefix.isV4() ? v4 : v6;
    }

    private static Vrp vrp(IpAddress network, int length, int maxLength, int as) {
        return new Vrp(new Cidr(network, length), maxLength, Integer.toUnsignedLong(as));
    }
}
