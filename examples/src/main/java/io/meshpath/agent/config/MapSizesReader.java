// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import io.meshpath.datapath.MapSizes;

/** Turns keys of the section {@code bpf} into {@link MapSizes}; the keys are called as its components are. */
final class MapSizesReader {
    /** With one counter for each CPU these are 256 KiB for each of them. */
    private static final int COUNTED_RULES = 1 << 14;

    @FunctionalInterface
    private interface Size {
        MapSizes with(int entries);
    }

    private MapSizesReader() {}

    static MapSizes read(ConfigSection bpf, boolean accounting) {
        MapSizes sizes = MapSizes.DEFAULT;
        sizes = read(bpf, "addresses", sizes, sizes::withAddresses);
        sizes = read(bpf, "prefixes", sizes, sizes::withPrefixes);
        sizes = read(bpf, "connections", sizes, sizes::withConnections);
        sizes = read(bpf, "identityPages", sizes, sizes::withIdentityPages);
        sizes = read(bpf, "policyCells", sizes, sizes::withPolicyCells);
        MapSizes counted = read(bpf, "countedRules", sizes.withCountedRules(COUNTED_RULES), sizes::withCountedRules);
        return accounting ? counted : sizes;
    }

    private static MapSizes read(ConfigSection bpf, String key, MapSizes otherwise, Size size) {
        return bpf.optional(key, text -> size.with(ConfigValues.integer(text, 1, Integer.MAX_VALUE)), otherwise);
    }
}
