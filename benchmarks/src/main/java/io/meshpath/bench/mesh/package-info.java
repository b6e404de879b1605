// SPDX-License-Identifier: Apache-2.0
/**
 * A mesh of mock clusters in one etcd, and an agent that follows all of them: from nothing to the kernel's maps, and change by
 * change. Start at {@link io.meshpath.bench.mesh.MeshBench}.
 */
@NullMarked
package io.meshpath.bench.mesh;

import org.jspecify.annotations.NullMarked;
