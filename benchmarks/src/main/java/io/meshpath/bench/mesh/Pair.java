// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

/** A key of etcd and its value. Immutable. */
record Pair(String key, String value) {}
