// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import io.meshpath.datapath.net.Cidr;
import java.util.List;
import java.util.Optional;

/** Addresses that every host has for itself, so that no cluster can have them. */
final class HostBlocks {
    private record Block(Cidr cidr, String name) {}

    private static final List<Block> BLOCKS = List.of(
            new Block(Cidr.parse("0.0.0.0/8"), "unspecified"),
            new Block(Cidr.parse("127.0.0.0/8"), "loopback"),
            new Block(Cidr.parse("169.254.0.0/16"), "link-local"),
            new Block(Cidr.parse("224.0.0.0/4"), "multicast"),
            new Block(Cidr.parse("240.0.0.0/4"), "reserved"),
            new Block(Cidr.parse("::/127"), "unspecified and loopback"),
            new Block(Cidr.parse("fe80::/10"), "link-local"),
            new Block(Cidr.parse("ff00::/8"), "multicast"));

    private HostBlocks() {}

    /** What {@code block} overlaps: {@code 127.0.0.0/8 (loopback)}. */
    static Optional<String> overlapping(Cidr block) {
        return BLOCKS.stream()
                .filter(reserved -> reserved.cidr().overlaps(block))
                .findFirst()
                .map(reserved -> reserved.cidr() + " (" + reserved.name() + ")");
    }
}
