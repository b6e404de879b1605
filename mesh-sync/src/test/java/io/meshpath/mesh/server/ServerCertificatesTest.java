// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import static io.meshpath.mesh.Clusters.ATLANTA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.time.MeshClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCertificatesTest {
    @TempDir
    private Path temporary;

    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private ServerPlan plan;
    private ServerFolder folder;
    private ServerCertificates certificates;

    private final MeshClock clock = new MeshClock() {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Instant now() {
            return now;
        }
    };

    @BeforeEach
    void create() throws IOException {
        plan = Plans.toronto(3);
        folder = ServerFolder.create(temporary.resolve("etcd"), plan, clock);
        certificates = folder.certificates();
    }

    private X509Certificate read(Path file) throws Exception {
        return Pem.certificate(Authority.certificate(file));
    }

    @Test
    void isReadByNobodyElse() throws IOException {
        try (Stream<Path> files = Files.walk(folder.path())) {
            for (Path file : files.toList()) {
                String rights = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                assertThat(rights).as(file.toString()).endsWith("------");
            }
        }
    }

    @Test
    void givesAServerItsNamesAndAddresses() throws Exception {
        assertThat(Sans.of(read(certificates.serverFile(plan.members().get(0)))))
                .containsExactlyInAnyOrder("m1.toronto.mesh.cilium.io", "localhost", "127.0.0.1", "::1");
    }

    @Test
    void keepsMembersAndClientsUnderDifferentAuthorities() throws Exception {
        X509Certificate peer = read(certificates.peerFile(plan.members().get(0)));
        X509Certificate clientCa = Pem.certificate(certificates.trustedByServers(plan));
        assertThatThrownBy(() -> peer.verify(clientCa.getPublicKey())).isInstanceOf(Exception.class);
        peer.verify(Pem.certificate(certificates.trustedByPeers(plan)).getPublicKey());
    }

    @Test
    void namesTheUserInTheCertificate() throws Exception {
        Path file = folder.configFile(EtcdUser.REMOTE);
        assertThat(read(file).getSubjectX500Principal().getName()).isEqualTo("CN=remote");
    }

    @Test
    void writesConfigurationsThatTheMeshReads() {
        EtcdConfig config = folder.config(EtcdUser.admin(plan.cluster()));
        assertThat(config.endpoints()).hasSize(3);
        assertThat(config.tls())
                .hasValueSatisfying(tls -> assertThat(List.of(tls.trustedCa(), tls.certificate(), tls.key()))
                        .allMatch(Files::exists));
    }

    @Test
    void renewsNothingBeforeAThirdIsLeft() throws IOException {
        now = now.plus(Duration.ofDays(240));
        assertThat(certificates.renew(plan)).isEmpty();
    }

    @Test
    void renewsEverythingButTheAuthoritiesWhenAThirdIsLeft() throws IOException {
        now = now.plus(Duration.ofDays(245));
        assertThat(certificates.renew(plan)).hasSize(3 * 2 + 4);
        assertThat(certificates.renew(plan)).isEmpty();
    }

    @Test
    void keepsTheKeyOfARenewedCertificate() throws Exception {
        Path file = certificates.serverFile(plan.members().get(0));
        String key = Files.readString(Authority.key(file));
        X509Certificate before = read(file);
        now = now.plus(Duration.ofDays(300));
        certificates.renew(plan);
        assertThat(Files.readString(Authority.key(file))).isEqualTo(key);
        assertThat(read(file).getPublicKey()).isEqualTo(before.getPublicKey());
        assertThat(read(file).getNotAfter()).isAfter(before.getNotAfter());
    }

    @Test
    void renewsAServerThatMoves() throws Exception {
        ServerMember moved = plan.members().get(1).moved("192.0.2.9", 2379, 2380);
        folder.change(present -> present.with(moved));
        assertThat(Sans.of(read(certificates.serverFile(moved)))).contains("192.0.2.9");
        assertThat(Files.readString(folder.configFile(EtcdUser.REMOTE))).contains("ips: [\"192.0.2.9\"]");
    }

    @Test
    void makesAFolderForEachClusterThatReadsWithAUserOfItsOwn() {
        folder.change(present -> present.withRemote(ATLANTA));
        assertThat(folder.configFile(EtcdUser.remote(ATLANTA))).exists();
    }

    @Test
    void refusesAFolderThatHasAnEtcd() {
        assertThatThrownBy(() -> ServerFolder.create(folder.path(), plan, clock))
                .hasMessage("there is an etcd in " + folder + " already; choose another folder");
    }

    @Test
    void namesAFolderThatHasNone() {
        assertThatThrownBy(() -> ServerFolder.open(temporary, clock))
                .hasMessage("there is no etcd in " + temporary + ": cannot read " + temporary.resolve("cluster.yaml"));
    }
}
