// SPDX-License-Identifier: Apache-2.0
/** Tells when files in a folder have changed. Start at {@link io.meshpath.mesh.folder.FolderWatch}. */
@NullMarked
package io.meshpath.mesh.folder;

import org.jspecify.annotations.NullMarked;
