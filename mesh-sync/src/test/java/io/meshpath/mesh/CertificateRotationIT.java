// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.claims;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Clusters.published;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.mesh.etcd.Certificates;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.etcd.EtcdConnector;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.etcd.TlsFiles;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.fault.Fault;
import io.meshpath.mesh.fault.Injects;
import io.meshpath.mesh.store.StoreCertificates;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateRotationIT {
    private static final LocalNode N1 = node(TORONTO, 3, 1);

    @TempDir
    private Path folder;

    private final TableSinks seen = new TableSinks();
    private TlsFiles ours;
    private TlsFiles theirs;
    private EtcdServer etcd;
    private EtcdConnector connector;
    private ClusterMirror mirror;

    @BeforeEach
    void mirrorOverTls() throws Exception {
        Certificates authority = new Certificates(folder, "mesh");
        theirs = authority.issue("server", Instant.now().plusSeconds(3600), "localhost");
        ours = authority.issue("client");
        etcd = EtcdServer.start(theirs);
        URI endpoint = URI.create("https://localhost:" + etcd.port());
        connector = new EtcdConnector(new EtcdConfig(List.of(endpoint), Optional.of(ours), Map.of()));
        try (LocalCluster local = LocalCluster.join(connector, N1, EtcdServer.quick())) {
            local.publish(published(N1, "10.219.0.0/24"));
            assertThat(local.awaitPublished(Duration.ofSeconds(10))).isTrue();
        }
        mirror = ClusterMirror.start(
                connector, ExpectedCluster.remote(TORONTO, claims()), EtcdServer.quick(), (name, id) -> seen.sinks());
        eventually(() -> assertThat(mirror.status().connected()).isTrue());
    }

    @AfterEach
    void stop() throws Exception {
        mirror.close();
        etcd.close();
    }

    @Test
    @Injects(Fault.CERTIFICATES)
    void aRenewedCertificateDropsNoConnection() throws Exception {
        Certificates other = new Certificates(folder, "other");
        Instant end = Instant.now().plus(300, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        write(other.issue("renewed", end), ours);
        connector.refresh();
        eventually(() -> assertThat(certificates().ours()).isEqualTo(end));
        assertThat(mirror.status().reconnects()).isZero();
        assertThat(mirror.status().connected()).isTrue();
    }

    @Test
    @Injects(Fault.CERTIFICATES)
    void theNextHandshakeIsMadeWithAnotherAuthority() throws Exception {
        Certificates other = new Certificates(folder, "other");
        write(other.issue("client"), ours);
        connector.refresh();
        write(other.issue("server", "localhost"), theirs);
        etcd.kill();
        etcd.restart();
        eventually(() -> assertThat(mirror.status().reconnects()).isEqualTo(1));
        assertThat(mirror.status().connected()).isTrue();
        assertThat(seen.nodes.table).containsOnlyKeys("n1");
    }

    @Test
    @Injects(Fault.CERTIFICATES)
    void halfWrittenFilesAreReportedAndTheOldOnesUsed() throws Exception {
        Files.writeString(ours.key(), "-----BEGIN PRIVATE KEY-----\nMIGHAgEA");
        connector.refresh();
        eventually(() -> assertThat(mirror.status().error())
                .hasValueSatisfying(error -> assertThat(error)
                        .startsWith("cannot use cert-file " + ours.certificate())
                        .endsWith("what was there before is still used")));
        etcd.kill();
        etcd.restart();
        eventually(() -> assertThat(mirror.status().reconnects()).isEqualTo(1));
    }

    @Test
    void itIsKnownWhenTheServersCertificateEnds() {
        assertThat(certificates().theirs())
                .hasValueSatisfying(end -> assertThat(end)
                        .isBetween(
                                Instant.now().plusSeconds(3000), Instant.now().plusSeconds(3600)));
    }

    private StoreCertificates certificates() {
        return mirror.status().connection().certificates().orElseThrow();
    }

    private static void write(TlsFiles from, TlsFiles to) throws Exception {
        Files.copy(from.trustedCa(), to.trustedCa(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(from.certificate(), to.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(from.key(), to.key(), StandardCopyOption.REPLACE_EXISTING);
    }
}
