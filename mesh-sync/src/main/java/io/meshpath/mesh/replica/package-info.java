// SPDX-License-Identifier: Apache-2.0
/**
 * Copies what a remote cluster says into the local etcd, so that agents read one store. Start at {@link
 * io.meshpath.mesh.replica.Replicator}.
 */
@NullMarked
package io.meshpath.mesh.replica;

import org.jspecify.annotations.NullMarked;
