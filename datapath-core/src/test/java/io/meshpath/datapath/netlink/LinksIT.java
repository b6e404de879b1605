// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinksIT {
    private TestNamespaces namespaces;
    private NetworkNamespace namespace;
    private Links links;

    @BeforeEach
    void openNamespace() {
        namespaces = TestNamespaces.open();
        namespace = namespaces.create();
        links = namespaces.netlink(namespace).links();
    }

    @AfterEach
    void closeNamespaces() throws Exception {
        if (namespaces != null) {
            namespaces.close();
        }
    }

    /** A device to try things on: every kernel that runs pods has veth, not every one has dummy. */
    private Link device(String name) {
        return links.addVeth(VethSpec.of(name, name + "-peer"));
    }

    private String shown(String name) {
        return TestNamespaces.ip(namespace, "-d", "-o", "link", "show", "dev", name);
    }

    @Test
    void findsTheLoopbackOfANewNamespace() {
        assertThat(links.list()).singleElement().satisfies(lo -> {
            assertThat(lo.index()).isEqualTo(1);
            assertThat(lo.name()).isEqualTo("lo");
            assertThat(lo.kind()).isEmpty();
            assertThat(lo.mtu()).isEqualTo(65536);
            assertThat(lo.isUp()).isFalse();
            assertThat(lo.flags() & Link.LOOPBACK).isNotZero();
            assertThat(links.get("lo")).contains(lo);
            assertThat(links.get(1)).contains(lo);
        });
        assertThat(links.get("eth9")).isEmpty();
        assertThat(links.get(999)).isEmpty();
    }

    @Test
    void joinsTwoNamespacesByAVeth() {
        NetworkNamespace pod = namespaces.create();
        Links inside = namespaces.netlink(pod).links();
        MacAddress host = MacAddress.parse("0a:00:00:00:00:01");
        MacAddress container = MacAddress.parse("0a:00:00:00:00:02");
        Link made = links.addVeth(VethSpec.of("host0", "eth0")
                .withPeerNamespace(pod)
                .withMtu(1400)
                .withAddress(host)
                .withPeerAddress(container));

        assertThat(made.isKind("veth")).isTrue();
        assertThat(made.address()).contains(host);
        assertThat(made.mtu()).isEqualTo(1400);
        assertThat(made.peerElsewhere()).isTrue();
        Link peer = inside.get("eth0").orElseThrow();
        assertThat(peer.address()).contains(container);
        assertThat(peer.mtu()).isEqualTo(1400);
        assertThat(made.peerIndex()).hasValue(peer.index());
        assertThat(peer.peerIndex()).hasValue(made.index());
        assertThat(shown("host0")).contains("veth", "mtu 1400", "0a:00:00:00:00:01", "state DOWN");

        links.setUp(made.index());
        assertThat(links.get("host0").orElseThrow().isUp()).isTrue();
        assertThat(links.get("host0").orElseThrow().isRunning()).isFalse();
        inside.setUp(peer.index());
        assertThat(links.get("host0").orElseThrow().isRunning()).isTrue();
        assertThat(links.delete("host0")).isTrue();
        assertThat(inside.get("eth0")).isEmpty();
    }

    @Test
    void keepsBothEndsOfAVethInOneNamespace() {
        Link first = links.addVeth(VethSpec.of("a", "b"));
        Link second = links.get("b").orElseThrow();
        assertThat(first.peerIndex()).hasValue(second.index());
        assertThat(first.peerElsewhere()).isFalse();
        assertThat(links.list()).extracting(Link::name).containsExactlyInAnyOrder("lo", "a", "b");
    }

    @Test
    void changesWhatIpShows() {
        int index = device("veth0").index();
        links.setMtu(index, 9000);
        links.setAddress(index, MacAddress.parse("0a:11:22:33:44:55"));
        links.rename(index, "underlay");
        links.setUp(index);
        links.setUp(links.get("veth0-peer").orElseThrow().index());
        assertThat(shown("underlay")).contains("mtu 9000", "0a:11:22:33:44:55", ",UP,LOWER_UP>");
        links.setDown(index);
        assertThat(shown("underlay")).doesNotContain(",UP");
        assertThat(links.get("veth0")).isEmpty();
    }

    @Test
    void makesADummyWhereTheKernelCan() {
        try {
            links.addDummy("dummy0");
            assertThat(shown("dummy0")).contains("dummy");
        } catch (UnsupportedLinkException e) {
            assertThat(e)
                    .hasMessage("this kernel has no dummy devices; "
                            + "add link dummy0: EOPNOTSUPP (operation not supported); Unknown device type");
        }
    }

    @Test
    void movesADeviceToAnotherNamespace() {
        NetworkNamespace other = namespaces.create();
        Links there = namespaces.netlink(other).links();
        links.moveTo(device("traveller").index(), other);
        assertThat(links.get("traveller")).isEmpty();
        assertThat(there.get("traveller")).isPresent();
    }

    @Test
    void makesVxlanDevices() {
        links.addVxlan(VxlanSpec.external("vx-ext").withPort(8472));
        assertThat(shown("vx-ext")).contains("vxlan external", "dstport 8472", "nolearning");

        int underlay = device("under").index();
        links.addVxlan(VxlanSpec.of("vx-42", 42)
                .withLocal(IpAddress.parse("10.0.0.1"))
                .withRemote(IpAddress.parse("10.0.0.2"))
                .withUnderlay(underlay)
                .withLearning());
        assertThat(shown("vx-42"))
                .contains("vxlan id 42", "remote 10.0.0.2", "local 10.0.0.1", "dev under", "dstport 4789")
                .doesNotContain("nolearning");

        links.addVxlan(VxlanSpec.of("vx-6", 6)
                .withPort(4790)
                .withLocal(IpAddress.parse("fd00::1"))
                .withRemote(IpAddress.parse("fd00::2")));
        assertThat(shown("vx-6")).contains("remote fd00::2", "local fd00::1");
    }

    @Test
    void saysWhatTheKernelSays() {
        int index = device("veth0").index();
        assertThatThrownBy(() -> device("veth0"))
                .isInstanceOfSatisfying(NetlinkException.class, e -> {
                    assertThat(e.call()).isEqualTo("add link");
                    assertThat(e.object()).isEqualTo("veth0");
                    assertThat(e.errno()).isEqualTo(Errno.EEXIST);
                })
                .hasMessageStartingWith("add link veth0: EEXIST (file exists)");
        assertThatThrownBy(() -> links.setMtu(index, 1 << 20))
                .isInstanceOf(NetlinkException.class)
                .hasMessage("set mtu 1048576 of link " + index
                        + ": EINVAL (invalid argument); mtu greater than device maximum");
        assertThatThrownBy(() -> links.setUp(999)).hasMessageStartingWith("set up link 999: ENODEV");
    }

    @Test
    void answersWhetherThereWasSomethingToDelete() {
        int index = device("veth0").index();
        assertThat(links.delete(index)).isTrue();
        assertThat(links.delete(index)).isFalse();
        assertThat(links.delete("veth0")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0123456789abcdef", "a b", "a/b", "a:b", ".", "..", "a\tb", "veth%d"})
    void refusesNamesTheKernelWould(String name) {
        assertThatThrownBy(() -> links.addDummy(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> links.get(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> VethSpec.of("a", name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void listsMoreDevicesThanOneDatagramHolds() {
        for (int i = 0; i < 300; i++) {
            device("veth" + i);
        }
        assertThat(links.list()).hasSize(601).extracting(Link::name).contains("lo", "veth0", "veth299-peer");
    }

    @Test
    void refusesUseAfterClose() {
        Netlink netlink = namespaces.netlink(namespace);
        netlink.close();
        netlink.close();
        assertThatThrownBy(() -> netlink.links().list()).isInstanceOf(IllegalStateException.class);
    }
}
