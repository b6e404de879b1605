// SPDX-License-Identifier: Apache-2.0
/**
 * Bidirectional forwarding detection: notices within milliseconds that a neighbour cannot be reached any more. Start at {@link
 * io.meshpath.bgp.bfd.BfdSpeaker}.
 *
 * <p>Asynchronous mode over one hop (RFC 5881) and several (RFC 5883), with all authentication types of RFC 5880. No echo
 * function, and no demand mode of our own: a neighbour that demands silence gets it, as RFC 5880, section 6.6 asks. The
 * parts: {@code BfdPacket} is what is said, {@code BfdSession} the state machine, {@code Intervals} how often, {@code
 * Authenticator} by whom, {@code BfdPath} over which sockets.
 *
 * <p>One thread owns all of it, and time is an argument; nothing here knows BGP.
 */
@NullMarked
package io.meshpath.bgp.bfd;

import org.jspecify.annotations.NullMarked;
