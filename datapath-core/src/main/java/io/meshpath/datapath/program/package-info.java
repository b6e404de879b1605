// SPDX-License-Identifier: Apache-2.0
/**
 * Programs in the kernel: loaded with a report of why the verifier refuses, described, run without a packet of the network.
 *
 * <p>A {@link io.meshpath.datapath.program.Program} owns its descriptor; it comes from an object file ({@code
 * io.meshpath.datapath.object}) or a pin.
 */
@NullMarked
package io.meshpath.datapath.program;

import org.jspecify.annotations.NullMarked;
