// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Some prefixes of either family, by block and length. Equal to a set of the same ranges. Immutable; asking allocates nothing. */
public final class PrefixSet {
    private final List<PrefixRange> ranges;
    private final BlockTable v4;
    private final BlockTable v6;

    private PrefixSet(List<PrefixRange> ranges) {
        this.ranges = List.copyOf(ranges);
        this.v4 = BlockTable.of(
                ranges.stream().filter(range -> range.block().isV4()).toList());
        this.v6 = BlockTable.of(
                ranges.stream().filter(range -> !range.block().isV4()).toList());
    }

    /** What is in one of {@code ranges}; of none, no prefix at all. */
    public static PrefixSet of(List<PrefixRange> ranges) {
        return new PrefixSet(ranges);
    }

    /** What is in one of these, each as {@link PrefixRange#parse} reads it. */
    public static PrefixSet of(String... ranges) {
        return of(Arrays.stream(ranges).map(PrefixRange::parse).toList());
    }

    /** The ranges that were given. */
    public List<PrefixRange> ranges() {
        return ranges;
    }

    /** Whether {@code prefix} is one of them. */
    public boolean contains(Cidr prefix) {
        return table(prefix.isV4()).contains(prefix.network(), prefix.prefixLength());
    }

    /** Whether the prefix of {@code address} alone, /32 or /128, is one of them. */
    public boolean contains(IpAddress address) {
        return table(address.isV4()).contains(address, address.bitLength());
    }

    private BlockTable table(boolean isV4) {
        return isV4 ? v4 : v6;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PrefixSet that && ranges.equals(that.ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    /** The ranges, "[10.0.0.0/8 le 24, 2001:db8::/32]". */
    @Override
    public String toString() {
        return ranges.stream().map(PrefixRange::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
