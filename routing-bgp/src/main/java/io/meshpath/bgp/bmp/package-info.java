// SPDX-License-Identifier: Apache-2.0
/**
 * BMP: a router tells a monitoring station its sessions and routes (RFC 7854; adj-rib-out RFC 8671; loc-rib RFC 9069).
 * Start at {@link io.meshpath.bgp.bmp.BmpMessage}, {@link io.meshpath.bgp.bmp.BmpReader} and {@link
 * io.meshpath.bgp.bmp.BmpWriter}.
 *
 * <p>The codec knows both directions, so that it makes a station too; BGP messages inside are kept as the octets that they
 * are.
 */
@NullMarked
package io.meshpath.bgp.bmp;

import org.jspecify.annotations.NullMarked;
