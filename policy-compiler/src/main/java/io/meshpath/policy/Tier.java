// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

/** The layers of policy, in the order they are asked. */
public enum Tier {
    /** What an administrator of the cluster insists on. */
    ADMIN,
    /** Cilium's and Kubernetes' network policies. */
    NORMAL,
    /** What an administrator of the cluster falls back to. */
    BASELINE,
    /** What holds without any policy. */
    DEFAULT
}
