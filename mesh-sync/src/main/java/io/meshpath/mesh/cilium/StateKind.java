// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

/** What a cluster says of itself in etcd, by kind; each kind has a prefix and a canary of its own. */
public enum StateKind {
    NODES("nodes"),
    IDENTITIES("identities"),
    ADDRESSES("ip"),
    /** Services as Cilium writes them, one JSON each; from 1.20 on unless it is told to write slices alone. */
    SERVICES("services"),
    /** Who serves them, as Cilium writes it from 1.20 on: see {@link EndpointSlice}. Read where there are no services. */
    ENDPOINT_SLICES("endpointslices"),
    /** What the Multi-Cluster Services API exports. Replicated as it is, and not read. */
    SERVICE_EXPORTS("serviceexports");

    private final String word;

    StateKind(String word) {
        this.word = word;
    }

    /** The kind in a key: {@code ip} in {@code cilium/state/ip/v1/default/10.0.0.1}. */
    public String word() {
        return word;
    }
}
