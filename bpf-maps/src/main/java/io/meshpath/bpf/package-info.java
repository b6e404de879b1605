// SPDX-License-Identifier: Apache-2.0
/**
 * BPF maps, typed. Start at {@link io.meshpath.bpf.BpfHashMap}; {@link io.meshpath.bpf.MapType} says which class is for which
 * kind of map, and {@link io.meshpath.bpf.MapSpec} makes any kind.
 *
 * <p>Specifications, layouts and information are immutable values. A handle to a kernel object says in its own Javadoc which
 * threads may use it. Refusals are {@link io.meshpath.bpf.BpfException}; "no such entry" and "there is one already" are
 * answers, not exceptions.
 */
@NullMarked
package io.meshpath.bpf;

import org.jspecify.annotations.NullMarked;
