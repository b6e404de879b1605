// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import io.meshpath.datapath.net.IpAddress;
import java.util.Collection;

/** A pod's number and address: given out together, and together taken back. Not safe for use by multiple threads. */
final class Reservations {
    /** What a pod has before it exists. */
    record Reservation(int id, IpAddress address) {}

    private final AddressPool pool;
    private final EndpointIds ids;

    private Reservations(AddressPool pool, EndpointIds ids) {
        this.pool = pool;
        this.ids = ids;
    }

    /** Goes on behind what was given out in an earlier life. */
    static Reservations after(EndpointStore.State saved, AddressPool pool) {
        pool.continueAfter(saved.lastAddress());
        return new Reservations(pool, new EndpointIds(saved.lastId()));
    }

    /**
     * Gives out a number and an address.
     *
     * @throws PoolFullException when there is no address
     */
    Reservation take() {
        IpAddress address = pool.allocate();
        try {
            return new Reservation(ids.allocate(), address);
        } catch (RuntimeException e) {
            pool.release(address);
            throw e;
        }
    }

    /** Marks what a pod has from an earlier life. */
    void restore(Endpoint endpoint) {
        pool.restore(endpoint.address());
        ids.restore(endpoint.id());
    }

    void release(Reservation reserved) {
        ids.release(reserved.id);
        pool.release(reserved.address);
    }

    void release(Endpoint endpoint) {
        release(new Reservation(endpoint.id(), endpoint.address()));
    }

    void save(EndpointStore store, Collection<Endpoint> endpoints) {
        store.save(ids.last(), pool.last(), endpoints);
    }
}
