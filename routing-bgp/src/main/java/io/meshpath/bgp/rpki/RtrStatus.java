// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What there is to know about a cache at one moment. Immutable.
 *
 * @param version the protocol's: 1 (RFC 8210) or 0 (RFC 6810)
 * @param sessionId of the cache's data, once it has told some
 * @param serial how new its data is, 0 to 4294967295
 * @param vrps how many it has told that are in use
 * @param lastError why the last connection ended, in words; kept until something else goes wrong
 */
public record RtrStatus(
        RtrCache cache,
        RtrState state,
        int version,
        OptionalInt sessionId,
        OptionalLong serial,
        int vrps,
        Optional<String> lastError) {}
