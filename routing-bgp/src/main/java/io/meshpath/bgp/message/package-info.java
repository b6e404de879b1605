// SPDX-License-Identifier: Apache-2.0
/**
 * BGP on the wire: messages, capabilities and path attributes as immutable values, and the codec between them and octets.
 * Start at {@link io.meshpath.bgp.message.BgpReader} and {@link io.meshpath.bgp.message.BgpWriter}.
 *
 * <p>Nothing here knows sessions, time or sockets. What two speakers agreed on, as far as it changes how messages look, is
 * passed in as a {@link io.meshpath.bgp.message.MessageFormat}. Capabilities and attributes are tables ({@link
 * io.meshpath.bgp.message.CapabilityType}, {@link io.meshpath.bgp.message.AttributeType}): a new one is a record and a row.
 * What is malformed says what RFC 7606 asks for ({@link io.meshpath.bgp.message.Remedy}).
 *
 * <p>Implemented: RFC 4271 sections 4 and 6, RFC 1997, 2918, 4360, 4456 (attributes), 4724 (capability), 4760, 5492, 6286,
 * 6793, 7313 (message), 7606, 7607, 7911, 8092, 8654, 8950, 9003, 9072, 9234, 9494
 * (capability).
 */
@NullMarked
package io.meshpath.bgp.message;

import org.jspecify.annotations.NullMarked;
