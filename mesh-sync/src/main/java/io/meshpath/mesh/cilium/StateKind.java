// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

/** What a cluster says of itself in etcd, by kind; each kind has a prefix and a canary of its own. */
public enum StateKind {
    NODES("nodes"),
    IDENTITIES("identities"),
    ADDRESSES("ip"),
    /** Services as Cilium writes them up to 1.20, one JSON each. */
    SERVICES("services"),
    /** Services as Cilium writes them from 1.20 on: protobuf, compressed. Replicated as it is, and not read. */
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
