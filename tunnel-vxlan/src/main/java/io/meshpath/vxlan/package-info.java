// SPDX-License-Identifier: Apache-2.0
/**
 * VXLAN (RFC 7348): the header codec, and the datapath's programs with VXLAN compiled in. Start at {@link
 * io.meshpath.vxlan.Vxlan}.
 *
 * <p>Values here are immutable and safe to share.
 */
@NullMarked
package io.meshpath.vxlan;

import org.jspecify.annotations.NullMarked;
