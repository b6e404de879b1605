// SPDX-License-Identifier: Apache-2.0
/**
 * Reads object files for the BPF machine: sections, symbols and relocations, each checked before it is handed out. Whatever
 * the bytes are, reading ends with an answer or an {@link io.meshpath.bpf.elf.ElfException}.
 */
@NullMarked
package io.meshpath.bpf.elf;

import org.jspecify.annotations.NullMarked;
