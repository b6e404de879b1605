// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bmp;

import io.meshpath.bpf.layout.Octets;
import java.nio.charset.StandardCharsets;

/**
 * A typed value of an Initiation, Termination, Peer Up, Peer Down or Route Mirroring message; what the type means depends
 * on the message (RFC 7854, sections 4.4, 4.5 and 4.7; RFC 9069, section 5.3). Immutable.
 *
 * @param type 0 to 65535
 * @param value at most 65535 octets
 */
public record BmpInformation(int type, Octets value) {
    /** Free text, in any message. */
    public static final int STRING = 0;
    /** What the router is, in an Initiation. */
    public static final int SYSTEM_DESCRIPTION = 1;
    /** What the router is called, in an Initiation. */
    public static final int SYSTEM_NAME = 2;
    /** The name of the table, in a Peer Up or Peer Down of the loc-rib. */
    public static final int TABLE_NAME = 3;
    /** Why the router stops, in a Termination: a number of two octets. */
    public static final int REASON = 1;

    public BmpInformation {
        if (type < 0 || type > 0xffff) {
            throw new IllegalArgumentException("type does not fit in 16 bits: " + type);
        }
        if (value.length() > 0xffff) {
            throw new IllegalArgumentException("value is longer than 65535 octets: " + value.length());
        }
    }

    public static BmpInformation of(int type, String text) {
        return new BmpInformation(type, Octets.copyOf(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The value as UTF-8. */
    public String text() {
        return new String(value.toBytes(), StandardCharsets.UTF_8);
    }
}
