// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import io.meshpath.datapath.net.IpAddress;
import java.util.Collection;
import java.util.List;

/** A pod's number and addresses: given out together, and together taken back. Not safe for use by multiple threads. */
final class Reservations {
    /** What a pod has before it exists. */
    record Reservation(int id, List<IpAddress> addresses) {}

    private final AddressPools pools;
    private final EndpointIds ids;

    private Reservations(AddressPools pools, EndpointIds ids) {
        this.pools = pools;
        this.ids = ids;
    }

    /** Goes on behind what was given out in an earlier life. */
    static Reservations after(EndpointStore.State saved, AddressPools pools) {
        pools.continueAfter(saved.lastAddresses());
        return new Reservations(pools, new EndpointIds(saved.lastId()));
    }

    /**
     * Gives out a number, and so many addresses of each pod CIDR.
     *
     * @throws PoolFullException when a CIDR has no address
     */
    Reservation take(int ofEach) {
        List<IpAddress> addresses = pools.allocate(ofEach);
        try {
            return new Reservation(ids.allocate(), addresses);
        } catch (RuntimeException e) {
            pools.release(addresses);
            throw e;
        }
    }

    /** Marks what a pod has from an earlier life. */
    void restore(Endpoint endpoint) {
        pools.restore(endpoint.addresses());
        ids.restore(endpoint.id());
    }

    void release(Reservation reserved) {
        ids.release(reserved.id);
        pools.release(reserved.addresses);
    }

    void release(Endpoint endpoint) {
        release(new Reservation(endpoint.id(), endpoint.addresses()));
    }

    void save(EndpointStore store, Collection<Endpoint> endpoints) {
        store.save(ids.last(), pools.last(), endpoints);
    }
}
