// SPDX-License-Identifier: Apache-2.0
/**
 * MRT files: what route collectors, and BIRD, FRR and GoBGP, write tables and messages into (RFC 6396, RFC 8050). Start at
 * {@link io.meshpath.bgp.mrt.MrtReader}, {@link io.meshpath.bgp.mrt.MrtWriter} and {@link io.meshpath.bgp.mrt.MrtRecord}.
 *
 * <p>A record keeps path attributes and messages as the octets that they are, and decodes them when it is asked: what was
 * read is written again octet for octet, malformed attributes included, and a record that only counts costs no decoding.
 *
 * <p>Read and written: TABLE_DUMP, TABLE_DUMP_V2 (unicast and multicast, with and without path identifiers), BGP4MP and
 * BGP4MP_ET. Anything else is kept as octets ({@link io.meshpath.bgp.mrt.MrtRecord.Other}).
 */
@NullMarked
package io.meshpath.bgp.mrt;

import org.jspecify.annotations.NullMarked;
