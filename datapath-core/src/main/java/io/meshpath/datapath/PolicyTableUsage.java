// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

/**
 * How full the verdict tables are. Where a limit is reached, what needs more is refused with {@link PolicyTableFullException}
 * and what was enforced before stays. Immutable.
 *
 * @param cells memory of all matrices together, in cells of 8 bytes; {@link MapSizes#policyCells}
 * @param identityPages clusters and local scopes that have identities; {@link MapSizes#identityPages}
 * @param identityClasses classes of identities that matrices have room for, which doubles on demand
 * @param portClasses classes of ports, likewise
 * @param endpoints endpoints with a policy
 * @param matrices different matrices; endpoints with equal rules share one
 */
public record PolicyTableUsage(
        Filled cells,
        Filled identityPages,
        Filled identityClasses,
        Filled portClasses,
        Filled endpoints,
        int matrices) {
    /** How much of something is in use, and how much there is. */
    public record Filled(int used, int capacity) {}
}
