// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

/**
 * How many entries the datapath's maps hold. {@code MapSizes.DEFAULT.withConnections(1 << 20)} changes one of them.
 *
 * @param addresses exact addresses in the ipcache, those of all pods of the mesh
 * @param prefixes prefixes in the ipcache: one for each remote node, and those that policies name
 * @param connections tracked connections; the least recently used give way
 * @param identityPages pages of 65,536 identities, 128 KiB each; each cluster with identities takes one, and so do the
 *     reserved identities with cluster 0, and CIDR identities. A cluster whose number is less than this is looked up soonest
 * @param policyCells memory for all verdict matrices together, in cells of 8 bytes
 * @param countedRules policy rules that have a packet counter of their own, 16 bytes for each CPU; 0, with which programs have no
 *     code to count by rule
 */
public record MapSizes(
        int addresses, int prefixes, int connections, int identityPages, int policyCells, int countedRules) {
    private static final int MARGIN_CELLS = PolicyCells.MARGIN / Long.BYTES;

    /**
     * For up to 30 clusters with identities, of thousands of nodes; about 60 MB of kernel memory, most of it for connections.
     * Older kernels (5.10 is one) refuse tables beyond 4 MiB, so this has the most pages and cells that work everywhere.
     */
    public static final MapSizes DEFAULT = new MapSizes(1 << 19, 1 << 16, 1 << 18, 1 << 5, (1 << 19) - MARGIN_CELLS, 0);

    private static final int MAX_COUNTED_RULES = 1 << 24;
    private static final int IDENTITIES_PER_PAGE = 1 << 16;
    private static final int MAX_IDENTITY_PAGES = 1 << 10;
    private static final int MIN_POLICY_CELLS = 1 << 6;
    // 512 MiB with the margin: the verifier takes no larger distance from a map's start (BPF_MAX_VAR_OFF).
    private static final int MAX_POLICY_CELLS = (1 << 26) - MARGIN_CELLS;

    public MapSizes {
        requirePositive("addresses", addresses);
        requirePositive("prefixes", prefixes);
        requirePositive("connections", connections);
        requireRange("identityPages", identityPages, 1, MAX_IDENTITY_PAGES);
        requireRange("policyCells", policyCells, MIN_POLICY_CELLS, MAX_POLICY_CELLS);
        requireRange("countedRules", countedRules, 0, MAX_COUNTED_RULES);
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

    /** How large the table of identities' classes is. */
    int identityBytes() {
        return identityPages * IDENTITIES_PER_PAGE * Short.BYTES;
    }

    /** Past the last place in that table where a class may begin. */
    int identityTableEnd() {
        return identityBytes() - Short.BYTES + 1;
    }

    /** Where the memory for matrices ends; the table goes on for a margin. */
    int policyMemoryEnd() {
        return policyCells * Long.BYTES;
    }

    /** How large the table of cells is. */
    int policyBytes() {
        return policyMemoryEnd() + PolicyCells.MARGIN;
    }

    private static void requirePositive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }

    private static void requireRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be from " + least + " to " + most + " but was " + value);
        }
    }
}
