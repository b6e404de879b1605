// SPDX-License-Identifier: Apache-2.0
/**
 * BPF instructions, as RFC 9669 encodes them.
 */
@NullMarked
package io.meshpath.datapath.asm;

import org.jspecify.annotations.NullMarked;
