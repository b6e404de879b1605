// SPDX-License-Identifier: Apache-2.0
package io.meshpath.vxlan;

/**
 * A 24-bit VXLAN network identifier (RFC 7348, section 5). In a mesh it is the sender's security identity. Immutable.
 *
 * @param value 0 to 16777215
 */
public record Vni(int value) {
    public Vni {
        if (value < 0 || value > 0xff_ffff) {
            throw new IllegalArgumentException("vni does not fit in 24 bits: " + value);
        }
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
