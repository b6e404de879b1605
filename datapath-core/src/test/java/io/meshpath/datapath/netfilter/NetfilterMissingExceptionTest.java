// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.netfilter.NetfilterMissingException.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetfilterMissingExceptionTest {
    private static LinuxException refusal(String call, String object, int errno) {
        return new LinuxException(call, object, new Errno(errno));
    }

    @ParameterizedTest
    @CsvSource({
        "open, netlink socket, 93, NETLINK",
        "add, table inet meshpath, 95, TABLES",
        "list the rules of, table inet meshpath, 22, TABLES",
        "add, NAT chain postrouting of table inet meshpath, 2, NAT",
        "add, masquerade rule to chain postrouting of table inet meshpath, 2, MASQUERADE"
    })
    void thePartIsKnownByWhatWasRefused(String call, String object, int errno, Part part) {
        assertThat(Part.missing(refusal(call, object, errno))).contains(part);
    }

    @ParameterizedTest
    @CsvSource({
        "add, table inet meshpath, 1",
        "add, NAT chain postrouting of table inet meshpath, 95",
        "add, table inet meshpath, 22",
        "add, elements of set excluded_ipv4 of table inet meshpath, 2"
    })
    void anotherRefusalIsAboutSomethingElse(String call, String object, int errno) {
        assertThat(Part.missing(refusal(call, object, errno))).isEmpty();
    }

    @Test
    void saysWhatToLoadAndWhatToChoose() {
        NetfilterMissingException missing =
                new NetfilterMissingException(Part.MASQUERADE, refusal("add", "masquerade rule to chain x", 2));
        assertThat(missing)
                .hasMessage("masquerade needs the masquerade statement of nf_tables, which this kernel does not have:"
                        + " load the module nft_masq, or choose a kernel with CONFIG_NFT_MASQ")
                .hasCauseInstanceOf(LinuxException.class);
        assertThat(missing.module()).isEqualTo("nft_masq");
    }
}
