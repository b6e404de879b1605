// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.claims;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Clusters.published;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.etcd.Certificates;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.etcd.TlsFiles;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.fault.Fault;
import io.meshpath.mesh.fault.Injects;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutualTlsIT {
    private static final String NAME = "toronto.mesh.cilium.io";
    private static final LocalNode N1 = node(TORONTO, 3, 1);

    @TempDir
    private Path folder;

    private final TableSinks seen = new TableSinks();
    private Certificates authority;

    @BeforeEach
    void makeAuthority() throws Exception {
        authority = new Certificates(folder, "mesh");
    }

    private static EtcdConfig named(EtcdServer etcd, TlsFiles client) {
        return new EtcdConfig(
                List.of(URI.create("https://" + NAME + ":" + etcd.port())),
                Optional.of(client),
                Map.of(NAME, List.of(IpAddress.parse("127.0.0.1"))));
    }

    private ClusterMirror mirror(EtcdConfig config) {
        return ClusterMirror.start(
                config.connector(),
                ExpectedCluster.remote(TORONTO, claims()),
                EtcdServer.quick(),
                (name, id) -> seen.sinks());
    }

    @Test
    void speaksToTheAliasedAddressAndVerifiesTheName() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(authority.issue("server", NAME))) {
            EtcdConfig config = named(etcd, authority.issue("client"));
            try (LocalCluster local = LocalCluster.join(config.connector(), N1, EtcdServer.quick());
                    ClusterMirror mirror = mirror(config)) {
                local.publish(published(N1, "10.219.0.0/24"));
                assertThat(local.awaitPublished(Duration.ofSeconds(10))).isTrue();
                eventually(() -> assertThat(seen.nodes.table).containsOnlyKeys("n1"));
                assertThat(mirror.status().refusals()).isEmpty();
            }
        }
    }

    @Test
    void takesAConfigurationFileAsCiliumHasIt() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(authority.issue("server", NAME))) {
            TlsFiles client = authority.issue("client");
            Path file = Files.writeString(folder.resolve("toronto"), """
                    endpoints:
                    - https://%s:%d
                    trusted-ca-file: %s
                    cert-file: %s
                    key-file: %s
                    cilium-host-aliases:
                    - hostname: %s
                      ips: [127.0.0.1]
                    """.formatted(
                    NAME, etcd.port(), client.trustedCa().getFileName(), client.certificate(), client.key(), NAME));
            assertThat(EtcdConfig.read(file)).isEqualTo(named(etcd, client));
        }
    }

    @Test
    @Injects(Fault.CERTIFICATES)
    void namesTheCertificateOfAnotherCluster() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(authority.issue("server", "singapore.mesh.cilium.io"))) {
            assertError(
                    named(etcd, authority.issue("client")),
                    "its certificate is not for " + NAME,
                    "another cluster's etcd answers there");
        }
    }

    @Test
    @Injects(Fault.CERTIFICATES)
    void namesACertificateThatOurAuthorityHasNotSigned() throws Exception {
        Certificates stranger = new Certificates(folder, "stranger");
        try (EtcdServer etcd = EtcdServer.start(stranger.issue("server", NAME))) {
            assertError(
                    named(etcd, authority.issue("client")),
                    "its certificate is not signed by our trusted-ca-file " + authority.ca());
        }
    }

    @Test
    @Injects(Fault.CERTIFICATES)
    void namesACertificateThatHasExpired() throws Exception {
        TlsFiles expired = authority.issue("server", Instant.now().minusSeconds(60), NAME);
        try (EtcdServer etcd = EtcdServer.start(expired)) {
            assertError(named(etcd, authority.issue("client")), "its certificate has expired; renew it");
        }
    }

    @Test
    void namesOurOwnCertificateWhenTheServerRefusesIt() throws Exception {
        Certificates stranger = new Certificates(folder, "stranger");
        TlsFiles strange = stranger.issue("client");
        TlsFiles client = new TlsFiles(authority.ca(), strange.certificate(), strange.key());
        try (EtcdServer etcd = EtcdServer.start(authority.issue("server", NAME))) {
            assertError(named(etcd, client), "our cert-file " + client.certificate());
        }
    }

    @Test
    void namesAKeyThatCannotBeRead() throws Exception {
        TlsFiles client = authority.issue("client");
        Files.delete(client.key());
        try (EtcdServer etcd = EtcdServer.start(authority.issue("server", NAME))) {
            assertError(named(etcd, client), "cannot read key-file " + client.key());
        }
    }

    @Test
    @Injects(Fault.CERTIFICATES)
    void usesRenewedFilesAtTheNextConnection() throws Exception {
        TlsFiles client = authority.issue("client");
        String good = Files.readString(client.certificate());
        Files.writeString(client.certificate(), "not a certificate");
        try (EtcdServer etcd = EtcdServer.start(authority.issue("server", NAME));
                LocalCluster local = LocalCluster.join(named(etcd, client).connector(), N1, EtcdServer.quick())) {
            eventually(() -> assertThat(local.status().error())
                    .hasValueSatisfying(error -> assertThat(error).contains("cannot use cert-file")));
            Files.writeString(client.certificate(), good);
            assertThat(local.awaitPublished(Duration.ofSeconds(10))).isTrue();
        }
    }

    private void assertError(EtcdConfig config, String... parts) throws Exception {
        try (ClusterMirror mirror = mirror(config)) {
            eventually(() -> assertThat(mirror.status().error())
                    .hasValueSatisfying(
                            error -> assertThat(error).contains(parts).doesNotContain("\n")));
        }
    }
}
