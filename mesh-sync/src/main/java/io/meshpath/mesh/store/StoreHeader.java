// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.store;

/**
 * What every answer of a store begins with.
 *
 * @param clusterId tells stores apart, but not an etcd from itself created anew with the same flags
 * @param revision of the store when the answer was made; it never falls while the store lives
 * @param term of raft; it never falls while the store lives
 */
public record StoreHeader(long clusterId, long revision, long term) {}
