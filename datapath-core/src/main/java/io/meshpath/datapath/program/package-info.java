// SPDX-License-Identifier: Apache-2.0
/**
 * BPF programs: reading object files, loading, attaching, test runs. Start at {@link
 * io.meshpath.datapath.program.ObjectSpec}.
 */
@NullMarked
package io.meshpath.datapath.program;

import org.jspecify.annotations.NullMarked;
