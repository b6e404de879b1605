// SPDX-License-Identifier: Apache-2.0
/** What files in folders looked like the last time. Start at {@link io.meshpath.agent.folder.FileStates}. */
@NullMarked
package io.meshpath.agent.folder;

import org.jspecify.annotations.NullMarked;
