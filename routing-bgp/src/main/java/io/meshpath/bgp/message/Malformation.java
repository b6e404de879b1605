// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

/**
 * A malformed path attribute that the session survives. Immutable.
 *
 * @param attributeCode the type code of the attribute; 0 when no attribute can be named
 * @param remedy what to do about it, never {@link Remedy#RESET_SESSION}
 * @param text what was wrong, for a log
 */
public record Malformation(int attributeCode, Remedy remedy, String text) {
    public Malformation {
        if (remedy == Remedy.RESET_SESSION) {
            throw new IllegalArgumentException("what resets the session is a BgpException: " + text);
        }
    }
}
