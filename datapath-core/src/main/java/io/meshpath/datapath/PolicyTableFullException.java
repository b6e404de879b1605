// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

/** The policy tables have no room left for what is asked; the policies enforced before stay in force. */
public final class PolicyTableFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PolicyTableFullException(int needed, int used, int capacity) {
        this("policy table is full: " + needed + " cells are needed, " + used + " of " + capacity
                + " are used; raise MapSizes.policyCells");
    }

    /** @param message what is full, what was needed and what there is, and what to do */
    public PolicyTableFullException(String message) {
        super(message);
    }
}
