// SPDX-License-Identifier: Apache-2.0
/**
 * CO-RE, "compile once, run everywhere": instructions that depend on the layout of the kernel's types are fitted to the
 * kernel that is there. Start at {@link io.meshpath.datapath.object.core.CoreRelocator}.
 */
@NullMarked
package io.meshpath.datapath.object.core;

import org.jspecify.annotations.NullMarked;
