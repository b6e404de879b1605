// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import static io.meshpath.mesh.Clusters.ATLANTA;
import static io.meshpath.mesh.Clusters.SINGAPORE;
import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.address;
import static io.meshpath.mesh.Clusters.labels;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Clusters.published;
import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.fact.Refusal;
import io.meshpath.mesh.fault.Fault;
import io.meshpath.mesh.fault.Injects;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshIT {
    private static final LocalNode ATLANTA_1 = node(ATLANTA, 1, 1);
    private static final LocalNode ATLANTA_2 = node(ATLANTA, 1, 2);
    private static final LocalNode SINGAPORE_1 = node(SINGAPORE, 2, 1);
    private static final LocalNode TORONTO_1 = node(TORONTO, 3, 1);

    @TempDir
    private Path folder;

    private final Map<ClusterName, EtcdServer> etcds = new HashMap<>();
    private final Map<String, TableSinks> seen = new ConcurrentHashMap<>();
    private final List<Mesh> meshes = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        for (ClusterName cluster : List.of(ATLANTA, SINGAPORE, TORONTO)) {
            etcds.put(cluster, EtcdServer.start());
            write(cluster.value(), cluster);
        }
    }

    @AfterEach
    void stop() throws Exception {
        meshes.forEach(Mesh::close);
        for (EtcdServer etcd : etcds.values()) {
            etcd.close();
        }
    }

    private void write(String file, ClusterName cluster) throws Exception {
        Files.writeString(
                folder.resolve(file),
                "endpoints: ['http://127.0.0.1:" + etcds.get(cluster).port() + "']\n");
    }

    private Mesh join(LocalNode self, String... podCidrs) {
        Mesh mesh = Mesh.start(new MeshSettings(
                self,
                etcds.get(self.cluster()).config().connector(),
                Optional.of(folder),
                EtcdServer.quick(),
                (cluster, id) -> seen(self, cluster).sinks()));
        mesh.publish(published(self, podCidrs));
        meshes.add(mesh);
        return mesh;
    }

    /** What one node has been told of one cluster. */
    private TableSinks seen(LocalNode by, ClusterName of) {
        return seen.computeIfAbsent(by.cluster() + "/" + by.name() + " of " + of, key -> new TableSinks());
    }

    @Test
    void fourNodesOfThreeClustersSeeEachOther() throws Exception {
        Map<LocalNode, Mesh> nodes = Map.of(
                ATLANTA_1, join(ATLANTA_1, "10.217.1.0/24"),
                ATLANTA_2, join(ATLANTA_2, "10.217.2.0/24"),
                SINGAPORE_1, join(SINGAPORE_1, "10.218.1.0/24"),
                TORONTO_1, join(TORONTO_1, "10.219.1.0/24"));
        nodes.forEach((node, mesh) -> {
            int identity = mesh.local().identity(labels(node.cluster(), "redis"));
            mesh.local().publish(address(node, podOf(node), identity));
        });
        for (LocalNode node : nodes.keySet()) {
            for (LocalNode other : nodes.keySet()) {
                Cidr pod = Cidr.of(IpAddress.parse(podOf(other)));
                TableSinks told = seen(node, other.cluster());
                if (node.equals(other)) {
                    assertThat(told.addresses.table).doesNotContainKey(pod);
                    continue;
                }
                eventually(() -> assertThat(told.addresses.table).containsKey(pod));
                assertThat(told.nodes.table).containsKey(other.name());
                int identity = told.addresses.table.get(pod).identity();
                // etcd keeps no order between what is watched under different prefixes
                eventually(() ->
                        assertThat(told.identities.table).containsEntry(identity, labels(other.cluster(), "redis")));
            }
            eventually(() -> assertThat(nodes.get(node).status().isSynced()).isTrue());
        }
        nodes.get(TORONTO_1).local().withdraw(IpAddress.parse(podOf(TORONTO_1)));
        eventually(() -> assertThat(seen(ATLANTA_1, TORONTO).addresses.table).isEmpty());
        eventually(() -> assertThat(seen(SINGAPORE_1, TORONTO).addresses.table).isEmpty());
    }

    private static String podOf(LocalNode node) {
        return "10." + (216 + node.id().value()) + "." + node.name().substring(1) + ".5";
    }

    @Test
    void refusesAPodCidrOfAnotherClusterByName() throws Exception {
        Mesh atlanta = join(ATLANTA_1, "10.217.0.0/16");
        join(TORONTO_1, "10.217.9.0/24", "10.219.0.0/16");
        eventually(() -> assertThat(seen(ATLANTA_1, TORONTO).nodes.table).containsKey("n1"));
        assertThat(seen(ATLANTA_1, TORONTO).nodes.table.get("n1").podCidrs())
                .containsExactly(Cidr.parse("10.219.0.0/16"));
        eventually(() -> assertThat(remote(atlanta, TORONTO).refusals())
                .extracting(Refusal::reason)
                .containsExactly("pod CIDR 10.217.9.0/24 of toronto/n1 overlaps 10.217.0.0/16 of atlanta/n1;"
                        + " change one of the two"));
    }

    @Test
    void refusesAClusterWhoseIdIsTaken() throws Exception {
        Mesh atlanta = join(ATLANTA_1, "10.217.0.0/16");
        join(TORONTO_1, "10.219.0.0/16");
        eventually(() -> assertThat(remote(atlanta, TORONTO).synced()).isTrue());
        LocalNode twin = node(SINGAPORE, 3, 1);
        join(new LocalNode(SINGAPORE, twin.id(), twin.layout(), "n1", SINGAPORE_1.address()), "10.218.0.0/16");
        eventually(() -> assertThat(remote(atlanta, SINGAPORE).error())
                .contains("cluster id 3 of singapore is used by toronto; give one of them another id"));
        assertThat(seen(ATLANTA_1, SINGAPORE).nodes.table).isEmpty();
        assertThat(seen(ATLANTA_1, TORONTO).nodes.table).containsOnlyKeys("n1");
    }

    @Test
    void goesOnWithTheOthersWhenAFileIsSpoiled() throws Exception {
        Mesh atlanta = join(ATLANTA_1, "10.217.0.0/16");
        join(TORONTO_1, "10.219.0.0/16");
        eventually(() -> assertThat(seen(ATLANTA_1, TORONTO).nodes.table).containsOnlyKeys("n1"));
        Files.writeString(folder.resolve("singapore"), "endpints: []");
        eventually(() -> assertThat(atlanta.status().problems().values())
                .singleElement()
                .asString()
                .startsWith(folder.resolve("singapore") + ": unknown key 'endpints'"));
        assertThat(remote(atlanta, TORONTO).connected()).isTrue();
    }

    @Test
    @Injects(Fault.REMOVED)
    void takesEverythingBackOfAClusterWhoseFileIsGone() throws Exception {
        Mesh atlanta = join(ATLANTA_1, "10.217.0.0/16");
        join(TORONTO_1, "10.219.0.0/16");
        eventually(() -> assertThat(seen(ATLANTA_1, TORONTO).nodes.table).containsOnlyKeys("n1"));
        Files.delete(folder.resolve("toronto"));
        eventually(() -> assertThat(seen(ATLANTA_1, TORONTO).nodes.table).isEmpty());
        eventually(() -> assertThat(atlanta.status().remotes())
                .extracting(ClusterStatus::name)
                .containsExactly(SINGAPORE));
        write("toronto", TORONTO);
        eventually(() -> assertThat(seen(ATLANTA_1, TORONTO).nodes.table).containsOnlyKeys("n1"));
    }

    @Test
    void goesOnAtAnotherAddressWithoutForgettingAnything() throws Exception {
        Mesh atlanta = join(ATLANTA_1, "10.217.0.0/16");
        join(TORONTO_1, "10.219.0.0/16");
        eventually(() -> assertThat(remote(atlanta, TORONTO).connected()).isTrue());
        eventually(() -> assertThat(seen(ATLANTA_1, TORONTO).nodes.table).containsOnlyKeys("n1"));
        Optional<ConnectionStatus.Failure> before =
                remote(atlanta, TORONTO).connection().lastFailure();
        String moved = "endpoints: ['http://localhost:" + etcds.get(TORONTO).port() + "']\n";
        Files.writeString(folder.resolve("toronto"), moved);
        eventually(() -> assertThat(remote(atlanta, TORONTO).connection().endpoint())
                .hasValueSatisfying(endpoint -> assertThat(endpoint).startsWith("localhost (")));
        eventually(() -> assertThat(remote(atlanta, TORONTO).reconnects()).isEqualTo(1));
        assertThat(remote(atlanta, TORONTO).synced()).isTrue();
        assertThat(remote(atlanta, TORONTO).connection().lastFailure()).isEqualTo(before);
        assertThat(seen(ATLANTA_1, TORONTO).nodes.table).containsOnlyKeys("n1");
    }

    @Test
    void followsAFolderThatKubernetesSwaps() throws Exception {
        Files.delete(folder.resolve("toronto"));
        Files.createDirectory(folder.resolve("..1"));
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
        Mesh atlanta = join(ATLANTA_1, "10.217.0.0/16");
        join(TORONTO_1, "10.219.0.0/16");
        Files.createSymbolicLink(folder.resolve("toronto"), Path.of("..data/toronto")); // leads nowhere yet
        Files.createDirectory(folder.resolve("..2"));
        write("..2/toronto", TORONTO);
        Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2"));
        Files.move(folder.resolve("..data_tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        eventually(() -> assertThat(seen(ATLANTA_1, TORONTO).nodes.table).containsOnlyKeys("n1"));
        assertThat(atlanta.status().problems().values()).isEmpty();
    }

    @Test
    void aFileThatIsBeingMendedIsNoClusterThatLeft() throws Exception {
        Mesh atlanta = join(ATLANTA_1, "10.217.0.0/16");
        join(TORONTO_1, "10.219.0.0/16");
        eventually(() -> assertThat(seen(ATLANTA_1, TORONTO).nodes.table).containsOnlyKeys("n1"));
        Files.writeString(folder.resolve("toronto"), "");
        Files.delete(folder.resolve("singapore"));
        eventually(() -> assertThat(atlanta.status().problems().values()).hasSize(1));
        eventually(() -> assertThat(atlanta.status().remotes())
                .extracting(ClusterStatus::name)
                .containsExactly(TORONTO));
        assertThat(remote(atlanta, TORONTO).connected()).isTrue();
        assertThat(seen(ATLANTA_1, TORONTO).nodes.table).containsOnlyKeys("n1");
    }

    @Test
    void endsItsThreads() throws Exception {
        Mesh atlanta = join(ATLANTA_1, "10.217.0.0/16");
        eventually(() -> assertThat(ourThreads()).hasSize(5));
        atlanta.close();
        assertThat(ourThreads()).isEmpty();
    }

    private static List<String> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("meshpath-"))
                .toList();
    }

    private static ClusterStatus remote(Mesh mesh, ClusterName cluster) {
        return mesh.status().remotes().stream()
                .filter(status -> status.name().equals(cluster))
                .findFirst()
                .orElseThrow();
    }
}
