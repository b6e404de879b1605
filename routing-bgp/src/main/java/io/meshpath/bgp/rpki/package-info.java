// SPDX-License-Identifier: Apache-2.0
/**
 * Origin validation: which systems may announce which prefixes, as caches of the RPKI tell it (RFC 8210, and RFC 6810 to
 * older ones), and what that makes of a route (RFC 6811). Start at {@link io.meshpath.bgp.rpki.Rpki}.
 *
 * <p>Each cache has a session and a table of its own. What a cache says becomes true in one step, when it has said all of
 * it; a route is valid when any table makes it so, and invalid when none does and any covers its prefix. Nothing here starts
 * a thread or knows the time: the owner says what time it is.
 */
@NullMarked
package io.meshpath.bgp.rpki;

import org.jspecify.annotations.NullMarked;
