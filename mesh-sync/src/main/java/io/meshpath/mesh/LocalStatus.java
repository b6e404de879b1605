// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import java.util.Optional;

/**
 * How it stands with what this node publishes. Immutable.
 *
 * @param connected whether the last request to the cluster's etcd was answered
 * @param published how many keys are in etcd
 * @param pending how many writes are outstanding
 * @param leases how many leases the keys are on
 * @param identities how many identities this node refers to
 * @param conflicts how many tries for an identity came to nothing because another node was quicker
 * @param collector whether this node is the one that deletes identities nobody uses
 * @param collected how many of those it has deleted
 * @param error what is wrong now and what to do, in one line
 */
public record LocalStatus(
        LocalNode self,
        boolean connected,
        int published,
        int pending,
        int leases,
        int identities,
        long conflicts,
        boolean collector,
        long collected,
        Optional<String> error) {}
