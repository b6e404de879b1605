// SPDX-License-Identifier: Apache-2.0
/**
 * TCP sockets of our own, because those of java.nio have no TCP-MD5 (RFC 2385), no TCP-AO (RFC 5925), no limit for the TTL
 * of what arrives (RFC 5082) and no device. Start at {@link io.meshpath.bgp.tcp.TcpSockets}.
 *
 * <p>Everything that speaks to the kernel is owned by the thread that calls {@link io.meshpath.bgp.tcp.TcpSockets#poll}; the
 * options are immutable values.
 */
@NullMarked
package io.meshpath.bgp.tcp;

import org.jspecify.annotations.NullMarked;
