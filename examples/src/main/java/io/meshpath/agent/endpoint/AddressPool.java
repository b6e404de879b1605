// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.BitSet;

/**
 * Gives out the addresses of one pod CIDR, each to one pod at a time.
 *
 * <p>The search goes on behind the address given last, so that an address is reused as late as possible: other
 * clusters may for a moment still believe in its former owner. Never given out are the network's address, the first one
 * behind it, which is the router that pods have as their gateway, and in IPv4 the broadcast address. Of an IPv6 CIDR, the
 * first 2<sup>24</sup> addresses are used. Not safe for use by multiple threads.
 */
public final class AddressPool {
    private static final int ROUTER = 1;
    private static final int FIRST = 2;
    private static final int MAX_BITS = 24;

    private final Cidr cidr;
    private final int end; // behind the last one that is given out
    private final BitSet used = new BitSet();
    private int last = ROUTER;

    /**
     * A pool with every address free.
     *
     * @throws IllegalArgumentException when {@link #check} refuses {@code cidr}
     */
    public AddressPool(Cidr cidr) {
        this.cidr = check(cidr);
        int size = 1 << Math.min(MAX_BITS, cidr.network().bitLength() - cidr.prefixLength());
        this.end = cidr.isV4() ? size - 1 : size;
    }

    /**
     * {@return the same prefix, if pods can have addresses of it}
     *
     * @throws IllegalArgumentException when it is not an IPv4 prefix of length 8 to 29 or an IPv6 prefix of length 64 to 125
     */
    public static Cidr check(Cidr cidr) {
        int length = cidr.prefixLength();
        if (cidr.isV4() ? length < 8 || length > 29 : length < 64 || length > 125) {
            throw new IllegalArgumentException(
                    "expected an IPv4 prefix of length 8 to 29 or an IPv6 prefix of length 64"
                            + " to 125 for pods but was " + cidr);
        }
        return cidr;
    }

    /** The pod CIDR. */
    public Cidr cidr() {
        return cidr;
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
        return end - FIRST;
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
        int free = behind < end ? behind : used.nextClearBit(FIRST);
        if (free >= end) {
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
        if (cidr.contains(address) && offset(address) >= ROUTER && offset(address) < end) {
            last = (int) offset(address);
        }
    }

    private int indexOf(IpAddress address) {
        if (!cidr.contains(address) || offset(address) < FIRST || offset(address) >= end) {
            throw new IllegalArgumentException("not an address for pods of " + cidr + ": " + address);
        }
        return (int) offset(address);
    }

    /** Of an address of the CIDR; negative for the far half of an IPv6 /64. */
    private long offset(IpAddress address) {
        return address.low() - cidr.network().low();
    }

    private IpAddress at(int index) {
        return cidr.network().plus(index);
    }
}
