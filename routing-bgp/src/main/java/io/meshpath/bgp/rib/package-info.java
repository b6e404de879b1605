// SPDX-License-Identifier: Apache-2.0

/**
 * Where a routing table of a million prefixes lies in pages of primitive arrays: what belongs to a prefix or a route is kept
 * under its number, a small positive int, and nothing is an object of its own.
 *
 * <p>Pages come as numbers are used, so a table grows without copying what it has. No class here is safe for use by multiple
 * threads.
 */
@NullMarked
package io.meshpath.bgp.rib;

import org.jspecify.annotations.NullMarked;
