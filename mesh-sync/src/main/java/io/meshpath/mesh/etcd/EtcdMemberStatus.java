// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import java.util.List;

/**
 * What a member says of itself. Immutable.
 *
 * @param cluster etcd's number of the cluster
 * @param member etcd's number of the member
 * @param leader the member it follows, or 0 when it knows none
 * @param version of etcd
 * @param databaseSize how large the file of its data is, in octets
 * @param usedSize how much of that is in use; the rest goes by defragmentation
 * @param revision the newest that it has applied
 * @param term raft's
 * @param applied raft's index of what it has applied
 * @param errors what it complains of; its words for alarms contain their names, {@code NOSPACE} and {@code CORRUPT}
 */
public record EtcdMemberStatus(
        long cluster,
        long member,
        long leader,
        String version,
        long databaseSize,
        long usedSize,
        long revision,
        long term,
        long applied,
        List<String> errors) {
    public EtcdMemberStatus {
        errors = List.copyOf(errors);
    }

    /** Whether it leads. */
    public boolean isLeader() {
        return member == leader;
    }
}
