// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import java.nio.charset.StandardCharsets;

/**
 * How both sides prove who they are (RFC 5880, section 6.7). Immutable.
 *
 * @param type the same on both sides
 * @param keyId which key this is, 0 to 255; the same on both sides
 * @param key the password or secret: 1 to 16 octets, with SHA-1 1 to 20
 */
public record BfdAuthentication(Type type, int keyId, String key) {
    public BfdAuthentication {
        if (keyId < 0 || keyId > 0xff) {
            throw new IllegalArgumentException("BFD key id is not from 0 to 255: " + keyId);
        }
        int length = key.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > type.maxKeyLength) {
            throw new IllegalArgumentException("a BFD key for " + type + " has 1 to " + type.maxKeyLength
                    + " octets, this one has " + length); // without the key itself
        }
    }

    /** The types of RFC 5880, section 4.1. Meticulous ones let no packet be said twice. */
    public enum Type {
        /** A password in clear text, which protects from mistakes only. */
        SIMPLE(1, 0, 16),
        KEYED_MD5(2, 16, 16),
        METICULOUS_KEYED_MD5(3, 16, 16),
        KEYED_SHA1(4, 20, 20),
        METICULOUS_KEYED_SHA1(5, 20, 20);

        private final int code;
        private final int digestLength;
        private final int maxKeyLength;

        Type(int code, int digestLength, int maxKeyLength) {
            this.code = code;
            this.digestLength = digestLength;
            this.maxKeyLength = maxKeyLength;
        }

        int code() {
            return code;
        }

        /** Octets of the digest; 0 for a password. */
        int digestLength() {
            return digestLength;
        }

        boolean isMeticulous() {
            return this == METICULOUS_KEYED_MD5 || this == METICULOUS_KEYED_SHA1;
        }

        /** The name that {@link java.security.MessageDigest} has for it. */
        String algorithm() {
            return digestLength == 16 ? "MD5" : "SHA-1";
        }
    }

    /** The key's octets. */
    byte[] keyOctets() {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return type + " key " + keyId;
    }
}
