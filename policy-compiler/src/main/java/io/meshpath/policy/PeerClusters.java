// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

/**
 * Which clusters a peer's selector looks at when it says nothing of clusters; one that mentions the label
 * {@code io.cilium.k8s.policy.cluster} means what it says in either case.
 */
public enum PeerClusters {
    /** The cluster the policy is in: Cilium's default since 1.19. */
    LOCAL,
    /** All clusters of the mesh: Cilium's default up to 1.18. */
    ANY
}
