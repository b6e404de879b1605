// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.net.IpAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AddressesIT {
    private TestNamespaces namespaces;
    private NetworkNamespace namespace;
    private Netlink netlink;
    private Addresses addresses;
    private int link;

    @BeforeEach
    void makeALink() {
        namespaces = TestNamespaces.open();
        namespace = namespaces.create();
        netlink = namespaces.netlink(namespace);
        addresses = netlink.addresses();
        link = netlink.links().addVeth(VethSpec.of("veth0", "veth1")).index();
    }

    @AfterEach
    void closeNamespaces() throws Exception {
        if (namespaces != null) {
            namespaces.close();
        }
    }

    private String shown() {
        return TestNamespaces.ip(namespace, "-o", "address", "show", "dev", "veth0");
    }

    private LinkAddress address(String text, int prefixLength) {
        return LinkAddress.of(link, IpAddress.parse(text), prefixLength);
    }

    @Test
    void addsWhatIpShows() {
        addresses.add(address("10.217.0.1", 24));
        addresses.add(LinkAddress.of(link, IpAddress.parse("10.0.0.7")));
        addresses.add(address("fd00::1", 64).withFlags(LinkAddress.NO_DUPLICATE_DETECTION));
        assertThat(shown())
                .contains("inet 10.217.0.1/24 scope global", "inet 10.0.0.7/32 scope global")
                .contains("inet6 fd00::1/64 scope global nodad")
                .doesNotContain("brd");
        assertThat(addresses.list(link))
                .hasSize(3)
                .allSatisfy(each -> assertThat(each.has(LinkAddress.PERMANENT)).isTrue());
        assertThat(addresses.list(link))
                .contains(address("10.217.0.1", 24).withFlags(LinkAddress.PERMANENT))
                .anySatisfy(each -> assertThat(each).hasToString("fd00::1/64 on link " + link));
    }

    @Test
    void readsWhatIpAdds() {
        TestNamespaces.ip(namespace, "link", "set", "lo", "up");
        TestNamespaces.ip(namespace, "address", "add", "192.0.2.1", "peer", "192.0.2.2/32", "dev", "veth0");
        assertThat(addresses.list())
                .extracting(LinkAddress::address)
                .extracting(IpAddress::toString)
                .containsExactlyInAnyOrder("127.0.0.1", "192.0.2.1", "::1");
        assertThat(addresses.list(1)).extracting(LinkAddress::scope).containsOnly(Scope.HOST);
    }

    @Test
    void takesAddressesAway() {
        addresses.add(address("10.0.0.1", 24));
        assertThat(addresses.delete(address("10.0.0.1", 25))).isFalse();
        assertThat(addresses.delete(address("10.0.0.1", 24))).isTrue();
        assertThat(addresses.delete(address("10.0.0.1", 24))).isFalse();
        assertThat(addresses.delete(LinkAddress.of(999, IpAddress.parse("10.0.0.1"))))
                .isFalse();
        assertThat(shown()).isEmpty();
    }

    @Test
    void refusesToAddTwiceButReplaces() {
        addresses.add(address("10.0.0.1", 24));
        assertThatThrownBy(() -> addresses.add(address("10.0.0.1", 24)))
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST))
                .hasMessageStartingWith("add address 10.0.0.1/24 on link " + link + ": EEXIST (file exists)");
        addresses.replace(address("10.0.0.1", 24));
        addresses.replace(address("10.0.0.2", 24));
        addresses.replace(address("fd00::1", 64));
        addresses.replace(address("fd00::1", 64).withFlags(LinkAddress.NO_PREFIX_ROUTE));
        assertThat(addresses.list(link))
                .hasSize(3)
                .anySatisfy(each ->
                        assertThat(each.has(LinkAddress.NO_PREFIX_ROUTE)).isTrue());
    }

    @Test
    void refusesWhatIsNoAddressOfALink() {
        assertThatThrownBy(() -> address("10.0.0.1", 33)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LinkAddress.of(0, IpAddress.parse("10.0.0.1")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> addresses.add(LinkAddress.of(999, IpAddress.parse("10.0.0.1"))))
                .hasMessageContaining("ENODEV");
        assertThat(addresses.list(999)).isEmpty();
    }
}
