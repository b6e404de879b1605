// SPDX-License-Identifier: Apache-2.0
/**
 * Sockets with what java.nio has no name for, for the packages of this module that speak TCP, UDP and ICMPv6: start at
 * {@link io.meshpath.bgp.socket.SocketCalls}.
 *
 * <p>Nothing here keeps a descriptor or waits. Results are those of {@link io.meshpath.bpf.linux.Linux}: a value or a negative
 * error number.
 */
@NullMarked
package io.meshpath.bgp.socket;

import org.jspecify.annotations.NullMarked;
