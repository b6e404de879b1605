// SPDX-License-Identifier: Apache-2.0
/** Services that several clusters have in common. Start at {@link io.meshpath.mesh.service.GlobalServices}. */
@NullMarked
package io.meshpath.mesh.service;

import org.jspecify.annotations.NullMarked;
