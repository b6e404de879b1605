// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** What both ends know and nobody else may: 1 to 80 octets, the most that Linux takes. Its text shows nothing. Immutable. */
public final class Secret {
    static final int MAX_LENGTH = 80; // TCP_MD5SIG_MAXKEYLEN and TCP_AO_MAXKEYLEN of linux/tcp.h

    private final byte[] octets;

    private Secret(byte[] octets) {
        if (octets.length == 0 || octets.length > MAX_LENGTH) {
            throw new IllegalArgumentException("a secret has 1 to 80 octets, not " + octets.length);
        }
        this.octets = octets;
    }

    /**
     * The octets of a password as routers take it: of its characters in UTF-8.
     *
     * @throws IllegalArgumentException unless they are 1 to 80
     */
    public static Secret of(String password) {
        return new Secret(password.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * These octets.
     *
     * @throws IllegalArgumentException unless they are 1 to 80
     */
    public static Secret copyOf(byte[] octets) {
        return new Secret(octets.clone());
    }

    int length() {
        return octets.length;
    }

    void write(ByteBuffer to, int at) {
        to.put(at, octets);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(octets, secret.octets);
    }

    @Override
    public int hashCode() {
        return octets.length; // anything more would tell something about it
    }

    /** Never the octets. */
    @Override
    public String toString() {
        return "(secret)";
    }
}
