// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * All addresses from {@code first} to {@code last}, of one family: what a set of intervals holds. In the kernel it is two
 * elements, its first address and the one after its last, which is left out after the last address there is.
 */
record AddressRange(IpAddress first, IpAddress last) implements Comparable<AddressRange> {
    AddressRange {
        if (first.isV4() != last.isV4() || first.compareTo(last) > 0) {
            throw new IllegalArgumentException("not a range of addresses: " + first + "-" + last);
        }
    }

    static AddressRange of(Cidr block) {
        return new AddressRange(block.first(), block.last());
    }

    /** From an address to the last one of its family. */
    static AddressRange from(IpAddress first) {
        return new AddressRange(first, Cidr.masking(first, 0).last());
    }

    /** From an address to the one before {@code end}. */
    static AddressRange until(IpAddress first, IpAddress end) {
        long borrow = end.low() == 0 ? 1 : 0;
        return new AddressRange(first, new IpAddress(end.isV4(), end.high() - borrow, end.low() - 1));
    }

    /** Whether no address comes after it. */
    boolean isOpenEnded() {
        return equals(from(first));
    }

    /** The fewest blocks that have exactly these addresses; one, unless the range is of somebody else's making. */
    List<Cidr> blocks() {
        List<Cidr> blocks = new ArrayList<>();
        Cidr block = largestFrom(first);
        blocks.add(block);
        while (!block.last().equals(last)) {
            block = largestFrom(block.last().next());
            blocks.add(block);
        }
        return blocks;
    }

    private Cidr largestFrom(IpAddress address) {
        int length = address.bitLength();
        while (length > 0 && fits(address, length - 1)) {
            length--;
        }
        return Cidr.masking(address, length);
    }

    private boolean fits(IpAddress address, int length) {
        Cidr block = Cidr.masking(address, length);
        return block.first().equals(address) && block.last().compareTo(last) <= 0;
    }

    @Override
    public int compareTo(AddressRange other) {
        int byFirst = first.compareTo(other.first);
        return byFirst != 0 ? byFirst : last.compareTo(other.last);
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
