// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import io.meshpath.bpf.layout.Octets;
import java.util.Optional;

/**
 * One message between a router and a cache (RFC 8210, section 5). Immutable. Session ids have 16 bits; serial numbers 32,
 * of which only equality matters.
 */
sealed interface RtrPdu {
    /** The cache has something new. */
    record SerialNotify(int sessionId, int serial) implements RtrPdu {}

    /** The router wants what came after {@code serial}. */
    record SerialQuery(int sessionId, int serial) implements RtrPdu {}

    /** The router wants everything. */
    record ResetQuery() implements RtrPdu {}

    /** The cache begins to answer a query. */
    record CacheResponse(int sessionId) implements RtrPdu {}

    /** A VRP comes ({@code announced}) or goes. */
    record Prefix(boolean announced, Vrp vrp) implements RtrPdu {}

    /**
     * The answer is complete.
     *
     * @param timers what the cache wants the router to keep to; empty in version 0
     */
    record EndOfData(int sessionId, int serial, Optional<RtrTimers> timers) implements RtrPdu {}

    /** The cache cannot say what came after the serial number: ask for everything. */
    record CacheReset() implements RtrPdu {}

    /** A key of BGPsec, which nothing here uses. */
    record RouterKey(boolean announced, Octets rest) implements RtrPdu {}

    /**
     * Something is wrong, mostly with what the other side sent.
     *
     * @param code a {@link RtrError} or a number without a name
     * @param culprit the PDU that is wrong, or nothing
     */
    record ErrorReport(int code, Octets culprit, String text) implements RtrPdu {
        /** {@code it reports no data available (2) "still loading"}. */
        String inWords() {
            String name = RtrError.of(code).map(RtrError::text).orElse("unknown error");
            String quoted = text.isEmpty() ? "" : " \"" + text.replaceAll("\\p{Cntrl}", "?") + "\"";
            return "it reports " + name + " (" + code + ")" + quoted; // no line breaks of its own in our log
        }
    }
}
