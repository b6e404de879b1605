// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import java.util.Locale;
import java.util.Optional;

/** What one of two neighbouring systems is to the other (RFC 9234, section 3.1). */
public enum Role {
    /** Gives the other side transit. */
    PROVIDER(0),
    /** A route server. */
    RS(1),
    /** A client of a route server. */
    RS_CLIENT(2),
    /** Gets transit from the other side. */
    CUSTOMER(3),
    /** Exchanges its own and its customers' routes with the other side. */
    PEER(4);

    private final int code;

    Role(int code) {
        this.code = code;
    }

    /** The role with this number, or empty for one that is not assigned. */
    public static Optional<Role> of(int code) {
        for (Role role : values()) {
            if (role.code == code) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    /**
     * Reads "provider", "rs", "rs-client", "customer" or "peer".
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Role parse(String text) {
        for (Role role : values()) {
            if (role.toString().equals(text)) {
                return role;
            }
        }
        throw new IllegalArgumentException("not a role (provider, rs, rs-client, customer or peer): '" + text + "'");
    }

    /** The number that the capability has. */
    public int code() {
        return code;
    }

    /** What the other side of a session with this role is. */
    public Role counterpart() {
        return switch (this) {
            case PROVIDER -> CUSTOMER;
            case CUSTOMER -> PROVIDER;
            case RS -> RS_CLIENT;
            case RS_CLIENT -> RS;
            case PEER -> PEER;
        };
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
