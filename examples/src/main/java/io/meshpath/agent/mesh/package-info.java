// SPDX-License-Identifier: Apache-2.0
/**
 * The mesh as one agent sees it: a mirror for each cluster, and what becomes of the facts it reads. Start at
 * {@link io.meshpath.agent.mesh.MeshFacts}.
 */
@NullMarked
package io.meshpath.agent.mesh;

import org.jspecify.annotations.NullMarked;
