// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The pools of a node's pod CIDRs: a pod gets as many addresses from each as it asks for. Not safe for use by multiple threads. */
public final class AddressPools {
    private final List<AddressPool> pools;

    /**
     * Pools with every address free.
     *
     * @param podCidrs in the order that a pod's addresses are to have
     */
    public AddressPools(List<Cidr> podCidrs) {
        this.pools = podCidrs.stream().map(AddressPool::new).toList();
    }

    /** One for each pod CIDR. */
    public List<AddressPool> list() {
        return pools;
    }

    /** The addresses that are every pod's gateways. */
    public List<IpAddress> routers() {
        return pools.stream().map(AddressPool::router).toList();
    }

    /** The addresses given last. */
    List<IpAddress> last() {
        return pools.stream().map(AddressPool::last).toList();
    }

    /** Goes on behind these addresses; those of no pool are ignored. */
    void continueAfter(Collection<IpAddress> addresses) {
        addresses.forEach(address -> pools.forEach(pool -> pool.continueAfter(address)));
    }

    /**
     * Gives out the next free addresses of each pool, the first of each before the second of any.
     *
     * @throws PoolFullException when a pool has not so many; then nothing has been given out
     */
    List<IpAddress> allocate(int ofEach) {
        List<IpAddress> given = new ArrayList<>();
        try {
            for (int i = 0; i < ofEach; i++) {
                pools.forEach(pool -> given.add(pool.allocate()));
            }
            return given;
        } catch (PoolFullException e) {
            release(given);
            throw e;
        }
    }

    /** Takes addresses back. */
    void release(Collection<IpAddress> addresses) {
        addresses.forEach(address -> poolOf(address).ifPresent(pool -> pool.release(address)));
    }

    /**
     * Marks the addresses that a pod has from an earlier life of the agent.
     *
     * @throws IllegalArgumentException when one is of no pool, or taken
     */
    void restore(Collection<IpAddress> addresses) {
        addresses.forEach(
                address -> poolOf(address).orElseThrow(() -> notOurs(address)).restore(address));
    }

    private Optional<AddressPool> poolOf(IpAddress address) {
        return pools.stream().filter(pool -> pool.cidr().contains(address)).findFirst();
    }

    private IllegalArgumentException notOurs(IpAddress address) {
        List<Cidr> cidrs = pools.stream().map(AddressPool::cidr).toList();
        return new IllegalArgumentException("a pod from before has the address " + address + ", which is in none of "
                + cidrs + "; put its CIDR back until the pod is deleted");
    }
}
