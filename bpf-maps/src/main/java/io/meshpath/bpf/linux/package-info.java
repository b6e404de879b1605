// SPDX-License-Identifier: Apache-2.0
/**
 * The few Linux system calls that the rest is made of, and what surrounds them: descriptors with one owner, memory with an
 * address, errors with a name. Start at {@link io.meshpath.bpf.linux.Linux}.
 *
 * <p>Nothing here needs a native library beyond libc. Only 64-bit little-endian Linux (x86-64, arm64) is supported; any
 * other machine is refused when the first call is made.
 */
@NullMarked
package io.meshpath.bpf.linux;

import org.jspecify.annotations.NullMarked;
