// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NeighborsIT {
    private static final MacAddress MAC = MacAddress.parse("0a:01:02:03:04:05");
    private static final IpAddress GATEWAY = IpAddress.parse("10.0.0.254");
    private static final IpAddress GATEWAY6 = IpAddress.parse("fd00::fe");

    private TestNamespaces namespaces;
    private NetworkNamespace namespace;
    private Neighbors neighbors;
    private int link;

    @BeforeEach
    void makeALink() {
        namespaces = TestNamespaces.open();
        namespace = namespaces.create();
        Netlink netlink = namespaces.netlink(namespace);
        neighbors = netlink.neighbors();
        Link veth = netlink.links().addVeth(VethSpec.of("veth0", "veth1"));
        link = veth.index();
        netlink.links().setUp(link);
        netlink.links().setUp(veth.peerIndex().orElseThrow());
    }

    @AfterEach
    void closeNamespaces() throws Exception {
        if (namespaces != null) {
            namespaces.close();
        }
    }

    private String shown() {
        return TestNamespaces.ip(namespace, "neighbour", "show", "dev", "veth0");
    }

    @Test
    void putsPermanentEntriesThatIpShows() {
        neighbors.replace(Neighbor.permanent(link, GATEWAY, MAC));
        neighbors.replace(Neighbor.permanent(link, GATEWAY6, MAC));
        assertThat(shown())
                .contains(
                        "10.0.0.254 lladdr 0a:01:02:03:04:05 PERMANENT", "fd00::fe lladdr 0a:01:02:03:04:05 PERMANENT");
        assertThat(neighbors.list(link))
                .contains(Neighbor.permanent(link, GATEWAY, MAC), Neighbor.permanent(link, GATEWAY6, MAC));
        assertThat(neighbors.list()).containsAll(neighbors.list(link));
    }

    @Test
    void replacesAnEntryInPlace() {
        MacAddress other = MacAddress.parse("0a:01:02:03:04:06");
        neighbors.replace(Neighbor.permanent(link, GATEWAY, MAC));
        neighbors.replace(new Neighbor(link, GATEWAY, Optional.of(other), NeighborState.STALE));
        assertThat(shown()).contains("10.0.0.254 lladdr 0a:01:02:03:04:06 STALE");
    }

    @Test
    void takesEntriesOut() {
        neighbors.replace(Neighbor.permanent(link, GATEWAY, MAC));
        assertThat(neighbors.delete(link, GATEWAY)).isTrue();
        assertThat(neighbors.delete(link, GATEWAY6)).isFalse();
        assertThat(neighbors.delete(999, GATEWAY)).isFalse();
        assertThat(neighbors.list(link)).extracting(Neighbor::state).doesNotContain(NeighborState.PERMANENT);
        assertThat(neighbors.list(999)).isEmpty();
    }

    @Test
    void saysWhatIsMissing() {
        Neighbor withoutMac = new Neighbor(link, GATEWAY, Optional.empty(), NeighborState.PERMANENT);
        assertThatThrownBy(() -> neighbors.replace(withoutMac))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("permanent neighbour has no Ethernet address: 10.0.0.254 on link " + link);
        assertThatThrownBy(() -> neighbors.replace(Neighbor.permanent(999, GATEWAY, MAC)))
                .hasMessageContaining("ENODEV");
    }
}
