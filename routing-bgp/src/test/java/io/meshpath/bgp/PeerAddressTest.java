// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.tcp.TcpOptions;
import io.meshpath.datapath.net.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerAddressTest {
    private static final IpAddress LINK_LOCAL = IpAddress.parse("fe80::2");

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.2", "2001:db8::2", "fe80::2%eth0", "169.254.0.2"})
    void readsWhatItPrints(String text) {
        assertThat(PeerAddress.parse(text)).hasToString(text);
    }

    @Test
    void aLinkLocalAddressNeedsItsDevice() {
        assertThatThrownBy(() -> PeerAddress.parse("fe80::2"))
                .hasMessage("a link-local address needs its device, as in fe80::2%eth0");
        assertThatThrownBy(() -> NeighborSettings.of(LINK_LOCAL, new AsNumber(65002)))
                .hasMessage("a link-local neighbour needs the device it is on: fe80::2");
    }

    @Test
    void noOtherAddressHasADevice() {
        assertThatThrownBy(() -> PeerAddress.parse("2001:db8::2%eth0"))
                .hasMessage("only a link-local address has a device: 2001:db8::2%eth0");
    }

    @Test
    void theDeviceOfANeighbourTellsItApartWhereItsAddressDoesNot() {
        assertThat(peer(LINK_LOCAL, "eth0")).isNotEqualTo(peer(LINK_LOCAL, "eth1"));
        IpAddress global = IpAddress.parse("2001:db8::2");
        assertThat(peer(global, "eth0")).isEqualTo(peer(global, "eth1"));
    }

    private static PeerAddress peer(IpAddress address, String device) {
        return NeighborSettings.builder(address, new AsNumber(65002))
                .tcp(TcpOptions.DEFAULT.withDevice(device))
                .build()
                .peer();
    }
}
