// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.PortSpace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedPortsTest {
    private static final PortRange WEB = PortRange.one(PortSpace.TCP, 80);

    private static NamedPorts read(String value) {
        return NamedPorts.of(Labels.of(new Label("gen", "io.cilium.k8s.named-ports", value)));
    }

    @Test
    void areWhatCiliumsLabelSays() {
        assertThat(read("dns.UDP.53_web.TCP.80").ports())
                .containsExactlyInAnyOrderEntriesOf(Map.of("dns", PortRange.one(PortSpace.UDP, 53), "web", WEB));
    }

    @Test
    void moreThanALabelHoldsAreInSeveral() {
        Map<String, PortRange> ports = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            ports.put("port-" + i, PortRange.one(PortSpace.SCTP, 3000 + i));
        }
        List<Label> labels = new NamedPorts(ports).labels();
        assertThat(labels)
                .hasSizeGreaterThan(1)
                .allSatisfy(label -> assertThat(label.value()).hasSizeLessThan(64));
        assertThat(NamedPorts.of(Labels.of(labels)).ports()).isEqualTo(ports);
    }

    // Other clusters write these labels, too.
    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "x.TCP", "x.TCP.80.1", "x.QUIC.80", "x.OTHER.8", ".TCP.80", "x.TCP.65536", "x.TCP.-1"})
    void aMalformedEntryNamesNothing(String entry) {
        assertThat(read(entry + "_web.TCP.80").ports()).containsExactly(Map.entry("web", WEB));
    }

    @Test
    void aNameStandsForOnePort() {
        assertThatThrownBy(() -> new NamedPorts(Map.of("web", new PortRange(PortSpace.TCP, 80, 81))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a name stands for one port of TCP, UDP or SCTP: 'web' for TCP 80-81");
    }
}
