// SPDX-License-Identifier: Apache-2.0
/**
 * BTF, the type information of BPF programs, maps and the kernel: reading it, writing it, merging it.
 * Start at {@link io.meshpath.bpf.btf.Btf}.
 *
 * <p>Nothing here calls the kernel; everything here is immutable but {@link io.meshpath.bpf.btf.BtfBuilder}.
 */
@NullMarked
package io.meshpath.bpf.btf;

import org.jspecify.annotations.NullMarked;
