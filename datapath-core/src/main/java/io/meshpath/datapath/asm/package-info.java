// SPDX-License-Identifier: Apache-2.0
/**
 * BPF instructions (RFC 9669): typed, assembled, taken apart and written down. Start at {@link
 * io.meshpath.datapath.asm.Assembler}.
 */
@NullMarked
package io.meshpath.datapath.asm;

import org.jspecify.annotations.NullMarked;
