// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.net.Cidr;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The structures of include/uapi/linux/tcp.h in Linux 6.7, field by field: not every kernel has TCP-AO to try them on. */
class AuthenticatorTest {
    private static final AoKey KEY = new AoKey(7, 250, AoKey.Algorithm.HMAC_SHA_1, Secret.of("key"));
    private static final String PEER = "0200" + "0000" + "c6336400" + "00".repeat(120); // family, port, 198.51.100.0

    @Test
    void addsAKeyAsTheKernelReadsIt() {
        try (NativeMemory request = Authenticator.addition(Cidr.parse("198.51.100.0/24"), KEY, 3)) {
            assertThat(hex(request))
                    .isEqualTo(PEER
                            + "686d6163287368613129" + "00".repeat(54) // alg_name: hmac(sha1)
                            + "00000000" // ifindex
                            + "03000000" // set_current, set_rnext
                            + "0000" // reserved2
                            + "18" // prefix
                            + "07" // sndid
                            + "fa" // rcvid
                            + "00" // maclen: the usual 96 bits
                            + "00" // keyflags
                            + "03" // keylen
                            + "6b6579" + "00".repeat(77)); // key
        }
    }

    @Test
    void removesAKeyAsTheKernelReadsIt() {
        try (NativeMemory request = Authenticator.removal(Cidr.parse("198.51.100.0/24"), KEY)) {
            assertThat(hex(request))
                    .isEqualTo(PEER
                            + "00000000" // ifindex
                            + "00000000" // set_current, set_rnext, del_async
                            + "0000" // reserved2
                            + "18" // prefix
                            + "07" // sndid
                            + "fa" // rcvid
                            + "000000"); // current_key, rnext, keyflags
        }
    }

    private static String hex(NativeMemory memory) {
        byte[] octets = new byte[(int) memory.bytes()];
        memory.buffer().get(0, octets);
        return HexFormat.of().formatHex(octets);
    }
}
