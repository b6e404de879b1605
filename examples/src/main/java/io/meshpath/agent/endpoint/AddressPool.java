// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.BitSet;

/**
 * Gives out the addresses of one IPv4 pod CIDR, each to one pod at a time.
 *
 * <p>The search goes on behind the address given last, so that an address is reused as late as possible: other
 * clusters may for a moment still believe in its former owner. Never given out are the network's address, the
 * broadcast address and the first usable one, which is the router that pods have as their gateway. Not safe for use
 * by multiple threads.
 */
public final class AddressPool {
    /** Network, router, broadcast. */
    private static final int RESERVED = 3;

    private static final int ROUTER = 1;
    private static final int FIRST = 2;

    private final Cidr cidr;
    private final int size;
    private final BitSet used;
    private int last = ROUTER;

    /**
     * A pool with every address free.
     *
     * @throws IllegalArgumentException when {@code cidr} is not an IPv4 prefix of length 8 to 29
     */
    public AddressPool(Cidr cidr) {
        if (!cidr.isV4() || cidr.prefixLength() < 8 || cidr.prefixLength() > 29) {
            throw new IllegalArgumentException("pod CIDR must be an IPv4 prefix of length 8 to 29 but was " + cidr);
        }
        this.cidr = cidr;
        this.size = 1 << (32 - cidr.prefixLength());
        this.used = new BitSet(size);
    }

    /** The address that is every pod's gateway and the node's own inside its pod CIDR. */
    public IpAddress router() {
        return at(ROUTER);
    }

    /** Addresses that pods have. */
    public int inUse() {
        return used.cardinality();
    }

    /** Addresses that pods can have. */
    public int capacity() {
        return size - RESERVED;
    }

    /** The address given last; the next one comes from behind it. */
    public IpAddress last() {
        return at(last);
    }

    /**
     * Gives out the next free address.
     *
     * @throws PoolFullException when there is none
     */
    public IpAddress allocate() {
        int behind = used.nextClearBit(last + 1);
        int free = behind < size - 1 ? behind : used.nextClearBit(FIRST);
        if (free >= size - 1) {
            throw new PoolFullException(cidr, inUse());
        }
        used.set(free);
        last = free;
        return at(free);
    }

    /** Takes an address back; one that is free already stays free. */
    public void release(IpAddress address) {
        used.clear(indexOf(address));
    }

    /**
     * Marks an address that a pod has from an earlier life of the agent.
     *
     * @throws IllegalArgumentException when it is not one of this pool, or taken
     */
    public void restore(IpAddress address) {
        int index = indexOf(address);
        if (used.get(index)) {
            throw new IllegalArgumentException("address is in use twice: " + address);
        }
        used.set(index);
    }

    /** Goes on behind {@code address}; one outside the pool (the CIDR was changed) is ignored. */
    public void continueAfter(IpAddress address) {
        if (cidr.contains(address)) {
            last = Math.max(ROUTER, (int) offset(address));
        }
    }

    private int indexOf(IpAddress address) {
        if (!cidr.contains(address) || offset(address) < FIRST || offset(address) >= size - 1) {
            throw new IllegalArgumentException("not an address for pods of " + cidr + ": " + address);
        }
        return (int) offset(address);
    }

    private long offset(IpAddress address) {
        return (address.bits4() & 0xffff_ffffL) - (cidr.network().bits4() & 0xffff_ffffL);
    }

    private IpAddress at(int index) {
        return cidr.network().plus(index);
    }
}
