// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.Cidr;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MasqueradeSettingsTest {
    private static List<Cidr> cidrs(String... texts) {
        return Stream.of(texts).map(Cidr::parse).toList();
    }

    @Test
    void areEqualWhenTheyMeanTheSame() {
        assertThat(MasqueradeSettings.of(cidrs("10.1.0.0/16", "10.0.0.0/16", "10.0.7.0/24"), cidrs("::/0", "::1/128")))
                .isEqualTo(MasqueradeSettings.of(cidrs("10.0.0.0/16", "10.1.0.0/16"), cidrs("::/0", "::/0")));
    }

    @Test
    void keepNeighboursApart() {
        assertThat(MasqueradeSettings.of(cidrs("10.0.0.0/16", "10.1.0.0/16"), List.of())
                        .sources())
                .hasSize(2);
    }

    @Test
    void refuseADeviceThatCannotBe() {
        MasqueradeSettings any = MasqueradeSettings.of(List.of(), List.of());
        assertThatThrownBy(() -> any.withDevice("a-device-of-16-o")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> any.withDevice("eth*/")).isInstanceOf(IllegalArgumentException.class);
    }
}
