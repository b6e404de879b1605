// SPDX-License-Identifier: Apache-2.0
package io.meshpath.geneve;

import io.meshpath.bpf.layout.Octets;

/**
 * One option of a Geneve header (RFC 8926, section 3.5). Immutable.
 *
 * @param optionClass who defines the type: 0 to 65535, assigned by IANA
 * @param type 0 to 255; the upper half is {@linkplain #isCritical critical}
 * @param data a multiple of four octets, up to 124
 */
public record GeneveOption(int optionClass, int type, Octets data) {
    /** Octets before an option's data. */
    public static final int HEADER_LENGTH = 4;

    private static final int UNIT = 4;
    private static final int MAX_DATA = 0x1f * UNIT;
    private static final int CRITICAL = 0x80;

    public GeneveOption {
        if (optionClass < 0 || optionClass > 0xffff) {
            throw new IllegalArgumentException("option class does not fit in 16 bits: " + optionClass);
        }
        if (type < 0 || type > 0xff) {
            throw new IllegalArgumentException("option type does not fit in 8 bits: " + type);
        }
        if (data.length() % UNIT != 0 || data.length() > MAX_DATA) {
            throw new IllegalArgumentException(
                    "option data must be a multiple of 4 octets up to 124 but has " + data.length());
        }
    }

    /** Whether a receiver that does not know the option must drop the packet. */
    public boolean isCritical() {
        return (type & CRITICAL) != 0;
    }

    /** Octets in the header, its own four included. */
    public int length() {
        return HEADER_LENGTH + data.length();
    }
}
