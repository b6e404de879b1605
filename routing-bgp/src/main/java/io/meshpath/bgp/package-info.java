// SPDX-License-Identifier: Apache-2.0
/**
 * A BGP-4 speaker (RFC 4271): sessions with neighbours, the routes they exchange, and which route is best. Start at {@link
 * io.meshpath.bgp.BgpSpeaker}.
 *
 * <p>A neighbour is not a connection. {@code Neighbor} is the router that was configured; it has up to two {@code
 * Connection}s, the one we opened and the one it opened, until the collision of the two is resolved. The states of RFC 4271,
 * section 8 from OpenSent on belong to a connection, Idle, Connect and Active to the neighbour.
 *
 * <p>Octets become messages in the {@code Inbox} of a connection, which knows by its state what they mean; an UPDATE goes to the
 * {@code Exchange} with the neighbour and its {@code Session}. What the session has to say is written into the {@code Outbox}.
 *
 * <p>Routes pass from a neighbour's {@code AdjRibIn} through its import policy into the {@code LocRib}, where {@code
 * Decision} picks the best of each prefix, and from there through {@code Export} into each neighbour's {@code AdjRibOut},
 * which sends what differs when the socket has room.
 *
 * <p>One thread owns all of it, the one that calls {@link io.meshpath.bgp.BgpSpeaker#doWork}; time is what that thread says.
 * {@link io.meshpath.bgp.BgpRunner} is such a thread for who does not have one.
 */
@NullMarked
package io.meshpath.bgp;

import org.jspecify.annotations.NullMarked;
