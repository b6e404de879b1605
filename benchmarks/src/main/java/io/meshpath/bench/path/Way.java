// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import java.util.Optional;

/** How packets get from one node's pod to another's; its text is what reports call it. */
interface Way {
    /** How many octets of the underlay's MTU it needs for itself. */
    int overhead(Family family);

    /** What the answering pod lets in; empty: everything. */
    default Optional<Rules> rules() {
        return Optional.empty();
    }

    /**
     * Makes the pods reach each other.
     *
     * @return what is to be closed before the namespaces go
     */
    AutoCloseable join(TwoNodes nodes);
}
