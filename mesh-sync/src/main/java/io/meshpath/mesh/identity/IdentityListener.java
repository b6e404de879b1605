// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.identity;

import io.meshpath.datapath.identity.Labels;

/**
 * Hears when labels that this node uses have another number from now on.
 *
 * <p>It happens when the cluster has given the number away, or agreed on another one for the labels, while this node could
 * not defend it: a person deleted keys, or the etcd was created anew or restored while the node was away. The node has
 * then asked for a number by itself. Each use of the old number has become a use of the new one; releasing either ends
 * one.
 *
 * <p>The listener's owner gives each endpoint with these labels the new number, in its policy and in the datapath, and
 * publishes the endpoint's addresses with it: until then other nodes take the pod for whatever the old number stands for.
 * An endpoint that is being added may be told the old number just before and be noted just after, so whoever notes it
 * does so under a lock that the listener takes, too, and compares.
 */
@FunctionalInterface
public interface IdentityListener {
    /** Tells nobody: for who asks for no identities. */
    IdentityListener NONE = (labels, before, after) -> {};

    /**
     * The labels had one number and have another one. Called on the thread that publishes, which waits: {@code publish}
     * may be called from here, but nothing that waits for an answer, such as {@code identity}. What it throws is logged,
     * and it is not told again.
     *
     * @param labels those that make the identity, after the label filter
     */
    void replaced(Labels labels, int before, int after);
}
