// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.claims;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Clusters.published;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.ClusterMirror;
import io.meshpath.mesh.LocalCluster;
import io.meshpath.mesh.LocalNode;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.etcd.Certificates;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.etcd.TlsFiles;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.fact.MeshSinks;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the right to read, at an etcd with users and roles, where a certificate's name is the user. */
class RightsFaultsIT {
    private static final String NAME = "toronto.mesh.cilium.io";
    private static final LocalNode N1 = node(TORONTO, 3, 1);

    @TempDir
    private Path folder;

    private final AtomicInteger failures = new AtomicInteger();
    private final SinkLog<String, MeshNode> nodes = new SinkLog<>(failures, name -> name, MeshNode::toJson);
    private final SinkLog<Integer, Labels> identities = new SinkLog<>(failures, Object::toString, Labels::kvstoreForm);
    private final SinkLog<Cidr, IpIdentity> addresses = new SinkLog<>(failures, Cidr::toString, IpIdentity::toJson);

    @Test
    @Injects(Fault.RIGHTS_TAKEN)
    void keepsWhatItKnowsWhenItsRoleIsRevokedAndFollowsOnOnceItHasItAgain() throws Exception {
        Certificates authority = new Certificates(folder, "mesh");
        TlsFiles root = authority.issue("root");
        try (EtcdServer etcd = EtcdServer.start(authority.issue("server", NAME));
                LocalCluster local = LocalCluster.join(config(etcd, root).connector(), N1, EtcdServer.quick())) {
            turnOnRoles(etcd, root);
            local.publish(published(N1, "10.219.0.0/24"));
            try (ClusterMirror mirror = mirror(config(etcd, authority.issue("remote")))) {
                eventually(() -> assertThat(nodes.table()).containsOnlyKeys("n1"));
                ctl(etcd, root, "user revoke-role remote reader");
                eventually(() -> assertThat(mirror.status().error())
                        .hasValueSatisfying(error -> assertThat(error)
                                .contains("etcd refuses the user of our certificate")
                                .contains("grant it the role")));
                assertThat(nodes.table()).containsOnlyKeys("n1");
                local.publish(published(N1, "10.219.0.0/24", "10.219.1.0/24"));
                ctl(etcd, root, "user grant-role remote reader");
                eventually(() -> assertThat(nodes.told().get("n1")).hasSize(2));
                eventually(() -> assertThat(mirror.status().error()).isEmpty());
                assertThat(nodes.violations()).isEmpty();
            }
        }
    }

    private static void turnOnRoles(EtcdServer etcd, TlsFiles root) throws Exception {
        ctl(etcd, root, "user add root --no-password");
        ctl(etcd, root, "user grant-role root root");
        ctl(etcd, root, "role add reader");
        ctl(etcd, root, "role grant-permission reader read cilium/ --prefix");
        ctl(etcd, root, "user add remote --no-password");
        ctl(etcd, root, "user grant-role remote reader");
        ctl(etcd, root, "auth enable");
    }

    private static void ctl(EtcdServer etcd, TlsFiles as, String words) throws Exception {
        List<String> command = new ArrayList<>(List.of("etcdctl", "--insecure-skip-tls-verify"));
        command.add("--endpoints=https://127.0.0.1:" + etcd.port());
        command.addAll(List.of("--cacert=" + as.trustedCa(), "--cert=" + as.certificate(), "--key=" + as.key()));
        command.addAll(Arrays.asList(words.split(" ", -1)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("ETCDCTL_API", "3");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(words + ": " + output).isZero();
    }

    private static EtcdConfig config(EtcdServer etcd, TlsFiles client) {
        return new EtcdConfig(
                List.of(URI.create("https://" + NAME + ":" + etcd.port())),
                Optional.of(client),
                Map.of(NAME, List.of(IpAddress.parse("127.0.0.1"))));
    }

    private ClusterMirror mirror(EtcdConfig config) {
        return ClusterMirror.start(
                config.connector(),
                ExpectedCluster.remote(TORONTO, claims()),
                EtcdServer.quick().withResync(Duration.ofMinutes(10)),
                (name, id) -> new MeshSinks(nodes, identities, addresses));
    }
}
