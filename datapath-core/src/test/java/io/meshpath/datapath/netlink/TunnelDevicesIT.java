// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.IpAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TunnelDevicesIT {
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

    private String shown(String name) {
        return TestNamespaces.ip(namespace, "-d", "-o", "link", "show", "dev", name);
    }

    private void keeps(VxlanSpec spec) {
        Link made = links.addVxlan(spec);
        assertThat(links.vxlan(made.index())).contains(spec);
        assertThat(made.mtu()).isEqualTo(spec.mtu().orElseThrow());
        links.delete(made.index());
    }

    @Test
    void theKernelKeepsEachSettingOfAVxlanDevice() {
        Link underlay = links.addVeth(VethSpec.of("under", "peer"));
        VxlanSpec plain = VxlanSpec.of("vx0", 0xff_ffff).withMtu(1430);
        keeps(plain);
        keeps(plain.withPort(1).withLearning());
        keeps(plain.withUnderlay(underlay.index())
                .withLocal(IpAddress.parse("10.0.0.1"))
                .withRemote(IpAddress.parse("10.0.0.2")));
        keeps(plain.withLocal(IpAddress.parse("fd00::1"))
                .withRemote(IpAddress.parse("fd00::2"))
                .withChecksums(new UdpChecksums(true, false, true)));
        keeps(VxlanSpec.external("vx0").withPort(8472).withMtu(1430).withChecksums(UdpChecksums.ZERO));
    }

    @Test
    void ipShowsTheChecksumsOfAVxlanDevice() {
        links.addVxlan(VxlanSpec.external("computed"));
        links.addVxlan(VxlanSpec.external("zero").withPort(8472).withChecksums(UdpChecksums.ZERO));
        assertThat(shown("computed")).contains(" udpcsum", "noudp6zerocsumtx", "noudp6zerocsumrx");
        assertThat(shown("zero")).contains("noudpcsum", " udp6zerocsumtx", " udp6zerocsumrx");
    }

    @Test
    void theKernelKeepsEachSettingOfAGeneveDeviceOrSaysThatItHasNone() {
        GeneveSpec external = GeneveSpec.external("gnv0").withPort(16081).withMtu(1430);
        Link made;
        try {
            made = links.addGeneve(external);
        } catch (UnsupportedLinkException e) {
            assertThat(e.kind()).isEqualTo("geneve");
            assertThat(e)
                    .hasMessage("this kernel has no geneve devices; "
                            + "add link gnv0: EOPNOTSUPP (operation not supported); Unknown device type");
            return;
        }
        assertThat(links.geneve(made.index())).contains(external);
        assertThat(shown("gnv0")).contains("geneve external", "dstport 16081");
        GeneveSpec ipv4 = GeneveSpec.of("gnv4", 42, IpAddress.parse("10.0.0.2")).withMtu(1430);
        GeneveSpec ipv6 = GeneveSpec.of("gnv6", 42, IpAddress.parse("fd00::2"))
                .withMtu(1430)
                .withoutChecksum();
        assertThat(links.geneve(links.addGeneve(ipv4).index())).contains(ipv4);
        assertThat(links.geneve(links.addGeneve(ipv6).index())).contains(ipv6);
    }

    @Test
    void aSecondExternalDeviceOnAPortIsRefusedWithTheKernelsWords() {
        links.addVxlan(VxlanSpec.external("first"));
        assertThatThrownBy(() -> links.addVxlan(VxlanSpec.external("second")))
                .isInstanceOf(NetlinkException.class)
                .hasMessageStartingWith("add link second: EEXIST (file exists)");
    }

    @Test
    void noDeviceIsNoTunnel() {
        assertThat(links.vxlan(999)).isEmpty();
        assertThat(links.geneve(1)).isEmpty();
    }

    @Test
    void limitsTheSegmentationOfADevice() {
        Link device = links.addVxlan(VxlanSpec.external("vx0"));
        assertThat(device.gso()).isEqualTo(GsoLimits.DEFAULT);
        GsoLimits limits = new GsoLimits(60_000, 40);
        links.setGso(device.index(), limits);
        assertThat(links.get("vx0").orElseThrow().gso()).isEqualTo(limits);
        assertThat(shown("vx0")).contains("gso_max_size 60000 gso_max_segs 40");
        assertThatThrownBy(() -> links.setGso(device.index(), new GsoLimits(1 << 30, 1)))
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("EINVAL");
    }
}
