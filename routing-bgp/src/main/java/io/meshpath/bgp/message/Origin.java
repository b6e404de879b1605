// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

/** The ORIGIN attribute: how a route came into BGP (RFC 4271, section 5.1.1); the lower value wins. */
public enum Origin implements PathAttribute {
    IGP(0),
    EGP(1),
    INCOMPLETE(2);

    private final int value;

    Origin(int value) {
        this.value = value;
    }

    /** The number on the wire. */
    public int value() {
        return value;
    }
}
