// SPDX-License-Identifier: Apache-2.0
/**
 * BPF maps, typed. Start at {@link io.meshpath.bpf.BpfHashMap}, or at {@link io.meshpath.bpf.MapSpec} for any other kind.
 *
 * <p>Specifications, layouts and information are immutable values. A handle to a kernel object says in its own Javadoc which
 * threads may use it. Refusals are {@link io.meshpath.bpf.BpfException}; "no such entry" and "there is one already" are
 * answers, not exceptions.
 */
@NullMarked
package io.meshpath.bpf;

import org.jspecify.annotations.NullMarked;
