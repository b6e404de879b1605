// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

/**
 * How much is known of a cluster. Immutable.
 *
 * @param nodes that are taken
 * @param identities that are taken
 * @param addresses that are taken
 * @param services that are taken
 * @param waiting addresses that wait for their node; the first of them are among the refusals
 */
public record FactCounts(int nodes, int identities, int addresses, int services, int waiting) {
    /** Of a cluster that has not been read. */
    public static final FactCounts NONE = new FactCounts(0, 0, 0, 0, 0);
}
