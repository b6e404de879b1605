// SPDX-License-Identifier: Apache-2.0
/** Folders of files that are read again when they change. Start at {@link io.meshpath.agent.folder.FolderWatch}. */
@NullMarked
package io.meshpath.agent.folder;

import org.jspecify.annotations.NullMarked;
