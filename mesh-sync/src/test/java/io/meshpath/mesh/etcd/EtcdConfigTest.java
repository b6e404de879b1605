// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.MeshException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdConfigTest {
    @TempDir
    private Path folder;

    private EtcdConfig read(String yaml) throws IOException {
        return EtcdConfig.read(Files.writeString(folder.resolve("toronto"), yaml));
    }

    @Test
    void readsTheFileOfARemoteClusterAsCiliumWritesIt() throws Exception {
        EtcdConfig config = read("""
                endpoints:
                - https://toronto.mesh.cilium.io:2379
                trusted-ca-file: /var/lib/cilium/clustermesh/toronto.etcd-client-ca.crt
                key-file: toronto.etcd-client.key
                cert-file: toronto.etcd-client.crt
                cilium-host-aliases:
                - hostname: toronto.mesh.cilium.io
                  ips:
                  - 192.0.2.7
                  - 2001:db8::7
                """);
        assertThat(config)
                .isEqualTo(new EtcdConfig(
                        List.of(URI.create("https://toronto.mesh.cilium.io:2379")),
                        Optional.of(new TlsFiles(
                                Path.of("/var/lib/cilium/clustermesh/toronto.etcd-client-ca.crt"),
                                folder.resolve("toronto.etcd-client.crt"),
                                folder.resolve("toronto.etcd-client.key"))),
                        Map.of(
                                "toronto.mesh.cilium.io",
                                List.of(IpAddress.parse("192.0.2.7"), IpAddress.parse("2001:db8::7")))));
    }

    @Test
    void connectsToEachAliasUnderTheNameOfTheEndpoint() {
        EtcdConfig config = new EtcdConfig(
                List.of(URI.create("http://toronto.mesh.cilium.io:2390"), URI.create("http://[::1]")),
                Optional.empty(),
                Map.of("toronto.mesh.cilium.io", List.of(IpAddress.parse("192.0.2.7"), IpAddress.parse("192.0.2.8"))));
        assertThat(EtcdTarget.of(config))
                .extracting(EtcdTarget::toString)
                .containsExactly(
                        "toronto.mesh.cilium.io (192.0.2.7:2390)",
                        "toronto.mesh.cilium.io (192.0.2.8:2390)",
                        "[::1]:2379");
    }

    @Test
    void namesAMisspeltKey() {
        assertThatThrownBy(() -> read("endpoint: [http://a:1]"))
                .isInstanceOf(MeshException.class)
                .hasMessage(folder.resolve("toronto") + ": unknown key 'endpoint'; known are cert-file,"
                        + " cilium-host-aliases, endpoints, key-file, trusted-ca-file");
    }

    @Test
    void namesTheFileThatIsMissingForTls() {
        assertThatThrownBy(() -> read("endpoints: ['https://a:1']\ncert-file: c\nkey-file: k"))
                .hasMessageEndingWith("trusted-ca-file is missing: TLS between clusters needs all three files");
    }

    @Test
    void namesTheLineThatIsNotYaml() {
        assertThatThrownBy(() -> read("endpoints:\n- http://a:1\n  }x: ["))
                .isInstanceOf(MeshException.class)
                .hasMessageContaining(folder.resolve("toronto") + ": line 3: ");
    }

    @Test
    void refusesEndpointsThatDoNotFitTheFiles() {
        assertThatThrownBy(() -> read("endpoints: ['https://a:1']"))
                .hasMessageEndingWith("endpoint https://a:1 needs trusted-ca-file, cert-file and key-file");
        assertThatThrownBy(() -> read("endpoints: ['http://a:1']\ntrusted-ca-file: a\ncert-file: c\nkey-file: k"))
                .hasMessageEndingWith("write https://");
        assertThatThrownBy(() -> read("endpoints: ['a:1']"))
                .hasMessageEndingWith("endpoint is not http(s)://host:port: a:1");
        assertThatThrownBy(() -> read("endpoints: []")).hasMessageContaining("endpoints is empty");
        assertThatThrownBy(() -> read("")).hasMessageContaining("expected a mapping");
    }

    @Test
    void refusesAliasesWithoutAddresses() {
        assertThatThrownBy(() -> read("endpoints: ['http://a:1']\ncilium-host-aliases: [{hostname: a}]"))
                .hasMessageContaining("cilium-host-aliases: each needs hostname and ips");
        assertThatThrownBy(() -> read("endpoints: ['http://a:1']\ncilium-host-aliases: [{hostname: a, ip: [1.2.3.4]}]"))
                .hasMessageContaining("unknown key 'ip'");
    }

    @Test
    void namesAFileThatIsNotThere() {
        assertThatThrownBy(() -> EtcdConfig.read(folder.resolve("none")))
                .isInstanceOf(MeshException.class)
                .hasMessageStartingWith("cannot read " + folder.resolve("none"));
    }
}
