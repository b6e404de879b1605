// SPDX-License-Identifier: Apache-2.0
/** What makes an identity: which labels count, and how far the number is known. Start at {@link IdentitySettings}. */
@NullMarked
package io.meshpath.mesh.identity;

import org.jspecify.annotations.NullMarked;
