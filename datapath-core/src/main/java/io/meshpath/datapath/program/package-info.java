// SPDX-License-Identifier: Apache-2.0
/**
 * BPF programs: object files of clang, loaded, run, attached, without libbpf and without a compiler on the node.
 *
 * <p>Start at {@link io.meshpath.datapath.program.ObjectSpec}, which reads an object file; change what it says (constants,
 * sizes of maps); give it to {@link io.meshpath.datapath.program.LoadedObject#load}; attach its programs by a {@link
 * io.meshpath.datapath.program.TcHook} or run them with {@link io.meshpath.datapath.program.Program#testRun}.
 *
 * <p>Specifications ({@code …Spec}) are immutable values and need neither Linux nor rights. What stands for a kernel object
 * owns descriptors, is {@link java.lang.AutoCloseable}, and says which threads may use it. Conventions of object files
 * are libbpf's; files are not trusted.
 */
@NullMarked
package io.meshpath.datapath.program;

import org.jspecify.annotations.NullMarked;
