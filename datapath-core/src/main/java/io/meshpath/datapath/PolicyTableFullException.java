// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

/** The policy tables have no room left for what is asked; the policies enforced before stay in force. */
public final class PolicyTableFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is full, what was needed and what there is, and what to do */
    public PolicyTableFullException(String message) {
        super(message);
    }

    static PolicyTableFullException cells(int needed, int used, int capacity) {
        return new PolicyTableFullException("policy table is full: " + needed + " cells in one piece are needed, "
                + used + " of " + capacity + " are used; raise MapSizes.policyCells");
    }

    static PolicyTableFullException pages(int identity, int pages) {
        return new PolicyTableFullException("identity table is full: identity " + identity
                + " needs a page of its own and all " + pages + " are taken; raise MapSizes.identityPages");
    }

    static PolicyTableFullException classes(String what, int number, int limit) {
        return new PolicyTableFullException(what + " class " + number + " is one of more than " + limit
                + ", and no setting raises that; policies have too many different selectors or port ranges");
    }
}
