// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.NeighborSettings;
import io.meshpath.bgp.PeerAddress;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BgpConfigChangeTest {
    private static final String BEFORE = """
            router: {as: 65001, routerId: 192.0.2.1}
            policies: {all: [{then: accept}]}
            neighbors:
            - {address: 198.51.100.2, as: 65002, import: all}
            - {address: 198.51.100.3, as: 65003}
            announce:
            - 10.1.0.0/16
            - {prefix: 10.2.0.0/16, med: 7}
            """;

    private static BgpConfigChange change(String from, String to) {
        return BgpConfigChange.between(parse(BEFORE), parse(BEFORE.replace(from, to)));
    }

    private static BgpConfig parse(String text) {
        return BgpConfig.parse("bgp.yaml", text);
    }

    @Test
    void nothingIsDoneWhenTheFileSaysTheSame() {
        assertThat(change("policies", "# policies of ours\npolicies").isEmpty()).isTrue();
    }

    @Test
    void onlyTheNeighborThatDiffersIsChanged() {
        BgpConfigChange change = change("{then: accept}", "{then: reject}");
        assertThat(change.changed()).extracting(NeighborSettings::address).containsExactly(address("198.51.100.2"));
        assertThat(change.reset()).isEmpty();
        assertThat(change.added()).isEmpty();
        assertThat(change.removed()).isEmpty();
        assertThat(change.announced()).isEmpty();
    }

    @Test
    void saysWhoseSessionCannotGoOn() {
        assertThat(change("as: 65003", "as: 65003, holdTime: 9").reset())
                .containsExactly(PeerAddress.parse("198.51.100.3"));
    }

    @Test
    void neighborsComeAndGo() {
        BgpConfigChange change = change("198.51.100.3, as: 65003", "198.51.100.4, as: 65004");
        assertThat(change.added()).extracting(NeighborSettings::address).containsExactly(address("198.51.100.4"));
        assertThat(change.removed()).containsExactly(PeerAddress.parse("198.51.100.3"));
        assertThat(change.changed()).isEmpty();
    }

    @Test
    void prefixesComeChangeAndGo() {
        BgpConfigChange change =
                change("- 10.1.0.0/16\n- {prefix: 10.2.0.0/16, med: 7}", "- {prefix: 10.2.0.0/16, med: 8}");
        assertThat(change.withdrawn()).containsExactly(Cidr.parse("10.1.0.0/16"));
        assertThat(change.announced())
                .containsOnly(
                        Map.entry(Cidr.parse("10.2.0.0/16"), PathAttributes.of(new PathAttribute.MultiExitDisc(8))));
    }

    @Test
    void anotherRouterIsRefused() {
        assertThatThrownBy(() -> change("192.0.2.1", "192.0.2.9"))
                .hasMessageStartingWith("router.routerId has changed from 192.0.2.1 to 192.0.2.9");
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text);
    }
}
