// SPDX-License-Identifier: Apache-2.0
/** Follows a store without losing anything: the one engine behind mirrors and replicators. */
@NullMarked
package io.meshpath.mesh.source;

import org.jspecify.annotations.NullMarked;
