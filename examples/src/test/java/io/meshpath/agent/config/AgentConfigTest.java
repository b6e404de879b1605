// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.ConnectionTimeouts;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.TunnelOptions;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.identity.IdentitySettings;
import io.meshpath.policy.Enforcement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AgentConfigTest {
    private static final Path FILE = Path.of("/etc/meshpath/a1.yaml");
    private static final String SMALLEST = """
        cluster: {name: atlanta, id: 1}
        node:
          name: a1
          address: 192.168.10.11
          podCidr: 10.217.0.0/24
        etcd: etcd.yaml
        """;

    @Test
    void fillsInTheDefaults() {
        AgentConfig config = AgentConfig.parse(FILE, SMALLEST);

        assertThat(config.cluster().layout()).isEqualTo(IdentityLayout.CLUSTERS_255);
        assertThat(config.node().underlay()).isEqualTo("eth0");
        assertThat(config.routing()).isEqualTo(Routing.TUNNEL);
        assertThat(config.tunnel()).isEqualTo(AgentConfig.Tunnel.of(TunnelProtocol.VXLAN));
        assertThat(config.mtu()).isEqualTo(OptionalInt.empty());
        assertThat(config.socket()).isEqualTo(Path.of("/run/meshpath/a1/agent.sock"));
        assertThat(config.pinRoot()).isEqualTo(Path.of("/sys/fs/bpf/meshpath/a1"));
        assertThat(config.health()).isEqualTo(new AgentConfig.Health(4240, Duration.ofSeconds(10)));
        assertThat(config.clusterMesh()).isEmpty();
        assertThat(config.sizes()).isEqualTo(MapSizes.DEFAULT);
        assertThat(config.policy()).isEqualTo(new PolicyMode(Enforcement.DEFAULT, false, false, false));
    }

    @Test
    void aNodeMaySpeakBgp() {
        AgentConfig config = AgentConfig.parse(FILE, SMALLEST + """
                routing: direct
                bgp:
                  router: {as: 65011, routerId: 192.168.10.11}
                  neighbors:
                  - {address: 192.168.10.1, as: 65000, import: accept, export: accept}
                """);

        assertThat(config.bgp()).hasValueSatisfying(bgp -> {
            assertThat(bgp.speaker().as()).hasToString("65011");
            assertThat(bgp.neighbors())
                    .singleElement()
                    .satisfies(neighbor -> assertThat(neighbor.address()).hasToString("192.168.10.1"));
        });
    }

    @Test
    void namesTheLineOfAWrongKeyOfBgp() {
        assertThatThrownBy(() -> AgentConfig.parse(FILE, SMALLEST + """
                        bgp:
                          router: {as: 65011, routerId: 192.168.10.11}
                          neighbors:
                          - {address: 192.168.10.1, as: 0}
                        """))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("/etc/meshpath/a1.yaml line 10: ");
    }

    @Test
    void identitiesAreCiliumsUnlessToldOtherwise() {
        assertThat(AgentConfig.parse(FILE, SMALLEST).identities()).isEqualTo(IdentitySettings.DEFAULT);

        IdentitySettings identities = AgentConfig.parse(FILE, SMALLEST + """
                identities:
                  labels: ['!version', 'k8s:!build']
                  collect: false
                  interval: 5m
                  grace: 1h
                  perMinute: 100
                """).identities();
        assertThat(identities.filter().isRelevant(Label.k8s("app", "redis"))).isTrue();
        assertThat(identities.filter().isRelevant(Label.k8s("version", "1"))).isFalse();
        assertThat(identities.filter().isRelevant(Label.k8s("build", "7"))).isFalse();
        assertThat(identities.filter().isRelevant(Label.k8s("pod-template-hash", "5d4b")))
                .isFalse();
        assertThat(identities.collection())
                .isEqualTo(new IdentitySettings.Collection(false, Duration.ofMinutes(5), Duration.ofHours(1), 100));
    }

    @Test
    void oneWordIsTheTunnelsProtocol() {
        assertThat(AgentConfig.parse(FILE, SMALLEST + "tunnel: geneve\n").tunnel())
                .isEqualTo(AgentConfig.Tunnel.of(TunnelProtocol.GENEVE));
    }

    @Test
    void masqueradeIsOnUnlessItIsSwitchedOff() {
        assertThat(AgentConfig.parse(FILE, SMALLEST).masquerade())
                .isEqualTo(new AgentConfig.Masquerade(true, List.of()));
        assertThat(AgentConfig.parse(FILE, SMALLEST + "masquerade: false\n").masquerade())
                .isEqualTo(new AgentConfig.Masquerade(false, List.of()));
        assertThat(AgentConfig.parse(FILE, SMALLEST + "masquerade: {exclude: [10.0.0.0/8, fd00::/8]}\n")
                        .masquerade())
                .isEqualTo(new AgentConfig.Masquerade(true, List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/8"))));
    }

    @Test
    void aNodeMayHaveBothFamilies() {
        AgentConfig.Node node = AgentConfig.parse(
                        FILE,
                        SMALLEST.replace("192.168.10.11", "[fd00::11, 192.168.10.11]")
                                .replace("10.217.0.0/24", "[10.217.0.0/24, fd10:217::/64]"))
                .node();

        assertThat(node.addresses()).extracting(IpAddress::toString).containsExactly("fd00::11", "192.168.10.11");
        assertThat(node.address()).hasToString("fd00::11");
        assertThat(node.podCidrs()).extracting(Cidr::toString).containsExactly("10.217.0.0/24", "fd10:217::/64");
        assertThat(node.hasPods(true)).isTrue();
        assertThat(node.hasPods(false)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[10.217.0.0/24, 10.218.0.0/24] | line 5: node.podCidr: expected at most one of each family but was"
                        + " [10.217.0.0/24, 10.218.0.0/24]",
                "fd10::/48 | line 5: node.podCidr: expected an IPv4 prefix of length 8 to 29 or an IPv6 prefix of"
                        + " length 64 to 125 for pods but was fd10::/48",
                "[] | line 5: 'node.podCidr' must not be an empty list",
                "[[10.217.0.0/24]] | line 5: 'node.podCidr' must be a list of single values"
            })
    void refusesPodCidrsThatDoNotGoTogether(String value, String message) {
        assertThatThrownBy(() -> AgentConfig.parse(FILE, SMALLEST.replace("10.217.0.0/24", value)))
                .isInstanceOf(ConfigException.class)
                .hasMessage(FILE + " " + message);
    }

    @Test
    void relativePathsStartAtTheFolderOfTheFile() {
        AgentConfig config = AgentConfig.parse(FILE, SMALLEST + "policies: ../policies\nclusterMesh: /mesh\n");

        assertThat(config.etcd()).isEqualTo(Path.of("/etc/meshpath/etcd.yaml"));
        assertThat(config.policies()).isEqualTo(Optional.of(Path.of("/etc/policies")));
        assertThat(config.clusterMesh()).isEqualTo(Optional.of(Path.of("/mesh")));
    }

    @Test
    void readsEveryKey() {
        String labelled = SMALLEST.replace("etcd:", "  labels: {topology.kubernetes.io/zone: a}\netcd:");
        AgentConfig config = AgentConfig.parse(FILE, labelled + """
            routing: direct
            nodeRoutes: true
            tunnel: {protocol: geneve, mode: device, copyDscp: true, receiveOffload: false, udpChecksum: true}
            mtu: 1400
            stateDir: /state
            socket: /s.sock
            bpf:
              pinRoot: /sys/fs/bpf/x
              addresses: 1000
              prefixes: 100
              connections: 4096
              identityPages: 4
              policyCells: 4096
              countedRules: 64
            names: {capacity: 100}
            timeouts: {tcpEstablished: 2h, udpUnanswered: 5s}
            services: services
            health: {port: 4241, interval: 500ms}
            policyDefaultLocalCluster: true
            policyEnforcement: always
            policyAuditMode: true
            policyAccounting: true
            """);

        assertThat(config.routing()).isEqualTo(Routing.DIRECT);
        assertThat(config.nodeRoutes()).isTrue();
        assertThat(config.timeouts())
                .isEqualTo(ConnectionTimeouts.DEFAULT
                        .withTcpEstablished(Duration.ofHours(2))
                        .withUdpUnanswered(Duration.ofSeconds(5)));
        assertThat(config.tunnel())
                .isEqualTo(new AgentConfig.Tunnel(
                        TunnelProtocol.GENEVE, TunnelMode.DEVICE, new TunnelOptions(false, true, true)));
        assertThat(config.mtu()).hasValue(1400);
        assertThat(config.stateDir()).isEqualTo(Path.of("/state"));
        assertThat(config.health()).isEqualTo(new AgentConfig.Health(4241, Duration.ofMillis(500)));
        assertThat(config.policy()).isEqualTo(new PolicyMode(Enforcement.ALWAYS, true, true, true));
        assertThat(config.services()).contains(Path.of("/etc/meshpath/services"));
        assertThat(config.nameCapacity()).isEqualTo(100);
        assertThat(config.node().labels()).containsExactly(Map.entry("topology.kubernetes.io/zone", "a"));
        assertThat(config.sizes())
                .isEqualTo(MapSizes.DEFAULT
                        .withAddresses(1000)
                        .withPrefixes(100)
                        .withConnections(4096)
                        .withIdentityPages(4)
                        .withPolicyCells(1 << 12)
                        .withCountedRules(64));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "podCIDR: 10.217.0.0/24 | line 6: unknown key 'podCIDR' in 'node'; did you mean 'podCidr'?",
                "adress: 192.168.10.11 | line 6: unknown key 'adress' in 'node'; did you mean 'address'?",
                "colour: red | line 6: unknown key 'colour' in 'node';"
                        + " valid keys are address, labels, name, podCidr, underlay",
                "name: a2 | line 6: key 'node.name' was already given in line 3",
                "underlay: [eth0] | line 6: 'node.underlay' must not be a list",
                "underlay: averylongdevicename | line 6: node.underlay: expected a device name of 1 to 15 characters"
                        + " but was 'averylongdevicename'"
            })
    void namesFileLineAndKey(String line, String message) {
        String text = SMALLEST.replace("etcd: etcd.yaml\n", "  " + line + "\netcd: etcd.yaml\n");

        assertThatThrownBy(() -> AgentConfig.parse(FILE, text))
                .isInstanceOf(ConfigException.class)
                .hasMessage(FILE + " " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "etcdd: x | line 7: unknown key 'etcdd'; did you mean 'etcd'?",
                "tunnel: gre | line 7: tunnel: expected vxlan or geneve but was 'gre'",
                "tunnel: direct | line 7: tunnel: expected vxlan or geneve but was 'direct'; routing: direct is without a"
                        + " tunnel",
                "tunnel: {mode: kernel} | line 7: tunnel.mode: expected bpf or device but was 'kernel'",
                "tunnel: {protocl: geneve} | line 7: unknown key 'protocl' in 'tunnel'; did you mean 'protocol'?",
                "masquerade: maybe | line 7: masquerade: expected true or false but was 'maybe'",
                "masquerade: {exclude: [10.0.0.1/8]} | line 7: masquerade.exclude: host bits are set: 10.0.0.1/8; the"
                        + " network is 10.0.0.0/8",
                "timeouts: {tcpEstablished: 1000h} | line 7: timeouts.tcpEstablished: tcpEstablished must be from 1 s to 30"
                        + " days but was PT1000H",
                "identities: {label: app} | line 7: unknown key 'label' in 'identities'; did you mean 'labels'?",
                "identities: {labels: [app, '!']} | line 7: identities.labels: label rule must be [source:][!]expression,"
                        + " the ! before the expression, but was '!'",
                "identities: {collect: off} | line 7: identities.collect: expected true or false but was 'off'",
                "identities: {grace: 30} | line 7: identities.grace: expected a time such as 500ms, 10s or 1m but was"
                        + " '30'",
                "identities: {perMinute: 0} | line 7: identities.perMinute: expected a number from 1 to 2147483647 but was"
                        + " '0'",
                "routing: native | line 7: routing: expected tunnel or direct but was 'native'",
                "mtu: 100 | line 7: mtu: expected a number from 576 to 65535 but was '100'",
                "mtu: | line 7: 'mtu' must be a single value",
                "health: {interval: 10} | line 7: health.interval: expected a time such as 500ms, 10s or 1m but was"
                        + " '10'",
                "bpf: /sys/fs/bpf | line 7: 'bpf' must be a mapping of keys to values",
                "policyEnforcement: sometimes | line 7: policyEnforcement: expected default, always or never but was"
                        + " 'sometimes'",
                "bpf: {policyCells: 10} | line 7: bpf.policyCells: policyCells must be from 64 to"
                        + " 67100672 but was 10",
                "policyDefaultLocalCluster: perhaps | line 7: policyDefaultLocalCluster: expected true or false but was"
                        + " 'perhaps'"
            })
    void namesWhatIsWrongAtTheTop(String line, String message) {
        assertThatThrownBy(() -> AgentConfig.parse(FILE, SMALLEST + line + "\n"))
                .hasMessage(FILE + " " + message);
    }

    @Test
    void namesTheKeyThatIsMissing() {
        assertThatThrownBy(() -> AgentConfig.parse(FILE, SMALLEST.replace("  name: a1\n", "")))
                .hasMessage(FILE + " line 2: key 'node.name' is missing; add it");
        assertThatThrownBy(() -> AgentConfig.parse(FILE, ""))
                .hasMessage(FILE + " line 1: key 'cluster.name' is missing; add it");
    }

    @Test
    void refusesAClusterIdBeyondTheMesh() {
        assertThatThrownBy(() -> AgentConfig.parse(FILE, SMALLEST.replace("id: 1", "id: 300")))
                .hasMessageStartingWith(FILE + " line 1: cluster.id: ")
                .hasMessageContaining("300");
        assertThat(AgentConfig.parse(FILE, SMALLEST.replace("id: 1", "id: 300, maxClusters: 511"))
                        .cluster()
                        .id()
                        .value())
                .isEqualTo(300);
    }

    @Test
    void refusesWhatIsNotYaml() {
        assertThatThrownBy(() -> AgentConfig.parse(FILE, SMALLEST + "{"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(FILE + " line ")
                .hasMessageContaining("not YAML: ")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void refusesAMissingFile() {
        assertThatThrownBy(() -> AgentConfig.read(Path.of("/nowhere/x.yaml")))
                .hasMessage("cannot read configuration /nowhere/x.yaml: no such file");
    }
}
