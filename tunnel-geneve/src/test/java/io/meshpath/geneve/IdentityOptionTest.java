// SPDX-License-Identifier: Apache-2.0
package io.meshpath.geneve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityOptionTest {
    private static GeneveHeader with(String data) {
        return GeneveHeader.ethernet(7)
                .with(new GeneveOption(IdentityOption.OPTION_CLASS, IdentityOption.TYPE, Octets.parse(data)));
    }

    @Test
    void carriesClusterAndIdentityInTwoWords() {
        GeneveHeader header =
                GeneveHeader.ethernet(0x30102).with(new IdentityOption(new ClusterId(3), 0x30102).toOption());
        assertThat(header.toOctets())
                .isEqualTo(Octets.parse("0300655803010200" + "fffd4d02" + "00000003" + "00030102"));
        assertThat(header.length()).isEqualTo(GeneveHeader.FIXED_LENGTH + IdentityOption.LENGTH);
    }

    @Test
    void readsBackIdentitiesThatDoNotFitInAVni() {
        IdentityOption option = new IdentityOption(new ClusterId(511), Identity.remoteNode(0xff_ffff));
        assertThat(IdentityOption.in(GeneveHeader.ethernet(1).with(option.toOption())))
                .contains(option);
    }

    @Test
    void othersMayIgnoreIt() {
        assertThat(new IdentityOption(new ClusterId(1), 256).toOption().isCritical())
                .isFalse();
    }

    @Test
    void isAbsentFromHeadersOfOthers() {
        GeneveOption ofCilium = new GeneveOption(0x014b, 0x81, Octets.parse("0a0000011f900000"));
        assertThat(IdentityOption.in(GeneveHeader.ethernet(1).with(ofCilium))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00000001", "000000010000000200000003"})
    void refusesAnotherLength(String data) {
        assertThatThrownBy(() -> IdentityOption.in(with(data)))
                .isInstanceOf(MalformedGeneveException.class)
                .hasMessage("malformed identity option: " + data.length() / 2 + " octets are not 8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000000000000100", "0000020000000100", "ffffffff00000100"})
    void refusesWhatIsNoCluster(String data) {
        assertThatThrownBy(() -> IdentityOption.in(with(data)))
                .isInstanceOf(MalformedGeneveException.class)
                .hasMessageStartingWith("malformed identity option: cluster id must be from 1 to 511 but was ");
    }
}
