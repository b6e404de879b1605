// SPDX-License-Identifier: Apache-2.0
/**
 * How keys, values and events lie in memory, as C has them: {@link io.meshpath.bpf.layout.Layouts} for numbers, addresses and
 * texts, {@link io.meshpath.bpf.layout.StructLayout} for structures, {@link io.meshpath.bpf.layout.Fields} for numbers that are
 * read where they lie. Nothing here calls the kernel; layouts are immutable.
 */
@NullMarked
package io.meshpath.bpf.layout;

import org.jspecify.annotations.NullMarked;
