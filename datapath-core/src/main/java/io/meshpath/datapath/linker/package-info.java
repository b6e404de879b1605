// SPDX-License-Identifier: Apache-2.0
/**
 * Links several object files into one before they are loaded, as libbpf's static linker and {@code bpftool gen object} do.
 * Start at {@link io.meshpath.datapath.linker.ObjectLinker}.
 */
@NullMarked
package io.meshpath.datapath.linker;

import org.jspecify.annotations.NullMarked;
