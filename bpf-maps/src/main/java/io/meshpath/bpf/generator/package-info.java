// SPDX-License-Identifier: Apache-2.0
/**
 * Writes Java from the type information of object files: records with their layouts, enumerations, and a class for a whole
 * object. A build runs {@link io.meshpath.bpf.generator.LayoutGenerator}; nothing of this is needed at run time.
 */
@NullMarked
package io.meshpath.bpf.generator;

import org.jspecify.annotations.NullMarked;
