// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.TestNamespaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel has of the table, as nft(8) lists it. */
class MasqueradeIT {
    private static final String TABLE = "meshpath-test";
    private static final MasqueradeSettings SETTINGS = MasqueradeSettings.of(
            cidrs("10.217.3.0/24", "fd00:217:3::/64"),
            cidrs("10.217.0.0/16", "fd00:217::/32", "192.0.2.1/32", "2001:db8::1/128"));

    private TestNamespaces namespaces;
    private NetworkNamespace namespace;
    private Masquerade masquerade;

    @BeforeEach
    void openTable() {
        namespaces = TestNamespaces.open();
        namespace = namespaces.create();
        masquerade = Masquerade.open(namespace, TABLE);
    }

    @AfterEach
    void closeTable() throws Exception {
        if (namespaces != null) {
            masquerade.close();
            namespaces.close();
        }
    }

    private static List<Cidr> cidrs(String... texts) {
        return Stream.of(texts).map(Cidr::parse).toList();
    }

    /** What nft prints, with one space where it has any. */
    private String nft(String... arguments) {
        List<String> command = new ArrayList<>(List.of("nsenter", "--net=" + namespace.path(), "nft"));
        command.addAll(List.of(arguments));
        return TestNamespaces.run(command.toArray(String[]::new)).replaceAll("\\s+", " ");
    }

    /** With the handles, which only what stays keeps. */
    private String handles() {
        return nft("-a", "list", "ruleset");
    }

    @Test
    void nftShowsTheWholeTable() {
        masquerade.apply(SETTINGS.withDevice("eth0"));
        String rest = "oifname \"eth0\" counter packets 0 bytes 0 masquerade fully-random"
                + " comment \"pods on their way out of the mesh\"";
        assertThat(nft("list", "ruleset"))
                .isEqualTo("table inet meshpath-test {"
                        + " set sources_ipv4 { type ipv4_addr flags interval elements = { 10.217.3.0/24 } }"
                        + " set sources_ipv6 { type ipv6_addr flags interval elements = { fd00:217:3::/64 } }"
                        + " set excluded_ipv4 { type ipv4_addr flags interval elements = { 10.217.0.0/16, 192.0.2.1 } }"
                        + " set excluded_ipv6 { type ipv6_addr flags interval elements = { 2001:db8::1, fd00:217::/32 } }"
                        + " chain postrouting { type nat hook postrouting priority srcnat; policy accept;"
                        + " ip saddr @sources_ipv4 ip daddr != @excluded_ipv4 " + rest
                        + " ip6 saddr @sources_ipv6 ip6 daddr != @excluded_ipv6 " + rest + " } }");
    }

    @Test
    void hasNoSettingsBeforeAnyAreApplied() {
        assertThat(masquerade.current()).isEmpty();
        assertThat(nft("list", "ruleset")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth0", "a-name-of-15-oct", "bond0.4000"})
    void readsTheDeviceBack(String device) {
        String name = device.substring(0, Math.min(15, device.length()));
        masquerade.apply(SETTINGS.withDevice(name));
        assertThat(masquerade.current()).contains(SETTINGS.withDevice(name));
    }

    @Test
    void readsBackTheFirstAndTheLastAddressesThereAre() {
        for (MasqueradeSettings settings : List.of(
                SETTINGS,
                MasqueradeSettings.of(List.of(), List.of()),
                MasqueradeSettings.of(cidrs("0.0.0.0/0"), cidrs("::/0")),
                MasqueradeSettings.of(
                        cidrs("0.0.0.0/32", "255.255.255.255/32", "10.0.0.0/16", "10.1.0.0/16"),
                        cidrs("::/128", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", "ff00::/8")))) {
            masquerade.apply(settings);
            assertThat(masquerade.current()).contains(settings);
        }
    }

    @Test
    void touchesNothingThatIsRightAlready() {
        assertThat(masquerade.apply(SETTINGS)).isTrue();
        String before = handles();
        assertThat(masquerade.apply(SETTINGS)).isFalse();
        assertThat(handles()).isEqualTo(before);
    }

    @Test
    void keepsTheRulesWhenOnlyBlocksChange() {
        masquerade.apply(SETTINGS);
        String before = handles();
        assertThat(masquerade.apply(SETTINGS.withExcluded(Cidr.parse("172.16.0.0/12"))))
                .isTrue();
        assertThat(handles())
                .isEqualTo(before.replace("10.217.0.0/16, 192.0.2.1 }", "10.217.0.0/16, 172.16.0.0/12, 192.0.2.1 }"));
    }

    @Test
    void followsAnyChange() {
        Random random = new Random(5);
        for (int i = 0; i < 60; i++) {
            MasqueradeSettings settings = MasqueradeSettings.of(someBlocks(random), someBlocks(random));
            settings = random.nextBoolean() ? settings : settings.withDevice("eth" + random.nextInt(2));
            masquerade.apply(settings);
            assertThat(masquerade.current()).contains(settings);
        }
    }

    /** Few enough networks that blocks are neighbours of others, parts of them, and equal. */
    private static List<Cidr> someBlocks(Random random) {
        return IntStream.range(0, random.nextInt(12))
                .mapToObj(i -> random.nextBoolean()
                        ? Cidr.masking(IpAddress.of4(random.nextInt(4) << 30 | random.nextInt(8)), random.nextInt(33))
                        : Cidr.masking(
                                IpAddress.of6((long) random.nextInt(4) << 62, random.nextInt(8)), random.nextInt(129)))
                .toList();
    }

    @Test
    void holdsThePodCidrsOfALargeMesh() {
        List<Cidr> mesh = IntStream.range(0, 5_000)
                .boxed()
                .flatMap(i -> Stream.of(
                        Cidr.masking(IpAddress.of4(0x0a000000 + (i << 9)), 24),
                        Cidr.masking(IpAddress.of6(0xfd00_0000_0000_0000L + 2L * i, 0), 64)))
                .toList();
        MasqueradeSettings settings = MasqueradeSettings.of(cidrs("10.0.0.0/24"), mesh);
        masquerade.apply(settings);
        assertThat(masquerade.current()).contains(settings);
        masquerade.apply(MasqueradeSettings.of(cidrs("10.0.0.0/24"), mesh.subList(0, 9_999)));
        assertThat(masquerade.current().orElseThrow().excluded()).hasSize(9_999);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flush chain inet meshpath-test postrouting",
                "delete chain inet meshpath-test postrouting",
                "insert rule inet meshpath-test postrouting accept",
                "delete element inet meshpath-test excluded_ipv4 { 10.217.0.0/16 }",
                "add element inet meshpath-test sources_ipv4 { 192.168.0.1-192.168.0.6 }",
                "flush set inet meshpath-test sources_ipv6",
                "delete table inet meshpath-test"
            })
    void repairsWhatSomebodyElseChanged(String change) {
        masquerade.apply(SETTINGS);
        String before = nft("list", "ruleset");
        nft(change.split(" "));
        assertThat(nft("list", "ruleset")).isNotEqualTo(before);
        assertThat(masquerade.apply(SETTINGS)).isTrue();
        assertThat(nft("list", "ruleset")).isEqualTo(before);
    }

    @Test
    void removesItsTableAndNoOther() {
        nft("add", "table", "inet", "somebody-elses");
        String before = nft("list", "ruleset");
        masquerade.apply(SETTINGS);
        assertThat(masquerade.remove()).isTrue();
        assertThat(nft("list", "ruleset")).isEqualTo(before);
        assertThat(masquerade.remove()).isFalse();
    }

    @Test
    void leavesATableOfAnotherShapeAsItIs() {
        nft("add", "table", "inet", TABLE);
        nft("add", "chain", "inet", TABLE, "postrouting", "{ type filter hook input priority 0 ; }");
        String before = nft("list", "ruleset");
        assertThatThrownBy(() -> masquerade.apply(SETTINGS))
                .isInstanceOf(LinuxException.class)
                .hasMessageStartingWith("add NAT chain postrouting of table inet meshpath-test: ")
                .hasMessageEndingWith(
                        "delete what is there with 'nft delete table inet meshpath-test', or choose another name");
        assertThat(nft("list", "ruleset")).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7th", "two words", "a/b", "table{", "-", "ä"})
    void refusesNamesThatNftDoesNotTake(String name) {
        assertThatThrownBy(() -> Masquerade.open(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("but was '" + name + "'");
    }
}
