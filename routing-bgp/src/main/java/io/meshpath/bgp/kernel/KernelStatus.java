// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import java.util.Optional;

/**
 * What there is to know about our routes in the kernel at one moment. Immutable.
 *
 * @param routes routes of ours that the kernel has
 * @param nextHops nexthop objects of ours that it has
 * @param pending prefixes that wait to be brought up to date
 * @param stale routes of an earlier life that nobody has announced again so far
 * @param unresolved prefixes without a next hop that can be reached
 * @param refused routes that the kernel has not taken since the last comparison; tried again at the next one
 * @param repaired routes that were put back since the beginning, after something else had taken them away
 * @param lastError what went wrong last, in words; kept until something else does
 */
public record KernelStatus(
        int routes,
        int nextHops,
        int pending,
        int stale,
        int unresolved,
        int refused,
        long repaired,
        Optional<String> lastError) {
    static final KernelStatus NONE = new KernelStatus(0, 0, 0, 0, 0, 0, 0, Optional.empty());

    /** Whether the kernel has what is wanted, and nothing of an earlier life. */
    public boolean isSettled() {
        return pending == 0 && stale == 0;
    }
}
