// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import io.etcd.jetcd.api.ResponseHeader;

/**
 * What every answer of etcd begins with.
 *
 * @param clusterId tells clusters of etcd members apart, but not a cluster from itself created anew with the same flags
 * @param revision of the store when the answer was made; it never falls while the store lives
 * @param term of raft; it never falls while the store lives
 */
public record EtcdHeader(long clusterId, long revision, long term) {
    static EtcdHeader of(ResponseHeader header) {
        return new EtcdHeader(header.getClusterId(), header.getRevision(), header.getRaftTerm());
    }
}
