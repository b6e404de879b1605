// SPDX-License-Identifier: Apache-2.0
/** When things are due, and how long to wait between tries. */
@NullMarked
package io.meshpath.mesh.time;

import org.jspecify.annotations.NullMarked;
