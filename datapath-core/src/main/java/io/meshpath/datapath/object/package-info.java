// SPDX-License-Identifier: Apache-2.0
/**
 * BPF object files of clang, read, changed and loaded without libbpf and without a compiler on the node.
 *
 * <p>Start at {@link io.meshpath.datapath.object.ObjectSpec}, which reads an object file; change what it says (constants,
 * sizes of maps); give it to {@link io.meshpath.datapath.object.LoadedObject#load}; attach its programs by a {@link
 * io.meshpath.datapath.link.TcHook} or run them with {@link io.meshpath.datapath.program.Program#testRun}.
 *
 * <p>Specifications ({@code …Spec}) are immutable values and need neither Linux nor rights. Conventions of object files are
 * libbpf's; files are not trusted.
 */
@NullMarked
package io.meshpath.datapath.object;

import org.jspecify.annotations.NullMarked;
