// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

/**
 * How many entries the datapath's maps hold. {@code MapSizes.DEFAULT.withConnections(1 << 20)} changes one of them.
 *
 * @param addresses exact addresses in the ipcache, those of all pods of the mesh
 * @param prefixes prefixes in the ipcache: one for each remote node, and those that policies name
 * @param connections tracked connections; the least recently used give way
 * @param identityPages pages of 65,536 identities, 128 KiB each, a power of two; each cluster with identities takes one, and
 *     one is spare
 * @param policyCells cells of all verdict matrices together, 4 bytes each, a power of two
 * @param countedRules policy rules that have a packet counter of their own, 16 bytes for each CPU; 0, with which programs have no
 *     code to count by rule
 */
public record MapSizes(
        int addresses, int prefixes, int connections, int identityPages, int policyCells, int countedRules) {
    /**
     * For up to 31 clusters with identities, of thousands of nodes; about 60 MB of kernel memory, most of it for connections.
     * Older kernels (5.10 is one) refuse tables beyond 4 MiB, so this has the most pages and cells that work everywhere.
     */
    public static final MapSizes DEFAULT = new MapSizes(1 << 19, 1 << 16, 1 << 18, 1 << 5, 1 << 20, 0);

    private static final int MAX_COUNTED_RULES = 1 << 24;
    private static final int IDENTITIES_PER_PAGE = 1 << 16;

    public MapSizes {
        requirePositive("addresses", addresses);
        requirePositive("prefixes", prefixes);
        requirePositive("connections", connections);
        requirePowerOfTwo("identityPages", identityPages, 1 << 10);
        requirePowerOfTwo("policyCells", policyCells, 1 << 28);
        if (countedRules < 0 || countedRules > MAX_COUNTED_RULES) {
            throw new IllegalArgumentException(
                    "countedRules must be from 0 to " + MAX_COUNTED_RULES + " but was " + countedRules);
        }
    }

    public MapSizes withAddresses(int entries) {
        return new MapSizes(entries, prefixes, connections, identityPages, policyCells, countedRules);
    }

    public MapSizes withPrefixes(int entries) {
        return new MapSizes(addresses, entries, connections, identityPages, policyCells, countedRules);
    }

    public MapSizes withConnections(int entries) {
        return new MapSizes(addresses, prefixes, entries, identityPages, policyCells, countedRules);
    }

    public MapSizes withIdentityPages(int pages) {
        return new MapSizes(addresses, prefixes, connections, pages, policyCells, countedRules);
    }

    public MapSizes withPolicyCells(int cells) {
        return new MapSizes(addresses, prefixes, connections, identityPages, cells, countedRules);
    }

    /** With counters for this many rules: {@link NodeDatapath#ruleCounters}. */
    public MapSizes withCountedRules(int rules) {
        return new MapSizes(addresses, prefixes, connections, identityPages, policyCells, rules);
    }

    /** Identities for which there is room in the table of classes. */
    int identities() {
        return identityPages * IDENTITIES_PER_PAGE;
    }

    private static void requirePositive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }

    private static void requirePowerOfTwo(String name, int value, int limit) {
        if (Integer.bitCount(value) != 1 || value < 2 || value > limit) {
            throw new IllegalArgumentException(
                    name + " must be a power of two from 2 to " + limit + " but was " + value);
        }
    }
}
