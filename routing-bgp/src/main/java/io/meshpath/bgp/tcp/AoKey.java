// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

/**
 * A master key of TCP-AO (RFC 5925, section 3.1). Codes have 96 bits. Immutable.
 *
 * @param sendId what our segments name it by, 0 to 255: the neighbour's receive id
 * @param receiveId what the neighbour's segments name it by, 0 to 255: its send id
 */
public record AoKey(int sendId, int receiveId, Algorithm algorithm, Secret secret) {
    /** How codes are made of it. */
    public enum Algorithm {
        /** What every router with TCP-AO has (RFC 5926, section 3.2). */
        HMAC_SHA_1("hmac(sha1)"),
        /** What every router with TCP-AO has (RFC 5926, section 3.2). */
        AES_128_CMAC("cmac(aes128)"),
        /** Not in an RFC; BIRD, GoBGP and some routers have it. */
        HMAC_SHA_256("hmac(sha256)");

        private final String kernelName;

        Algorithm(String kernelName) {
            this.kernelName = kernelName;
        }

        String kernelName() {
            return kernelName;
        }
    }

    public AoKey {
        requireId("send", sendId);
        requireId("receive", receiveId);
    }

    private static void requireId(String which, int id) {
        if (id < 0 || id > 255) {
            throw new IllegalArgumentException(which + " id of a TCP-AO key is not from 0 to 255: " + id);
        }
    }
}
