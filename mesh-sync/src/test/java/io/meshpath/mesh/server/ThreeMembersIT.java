// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import static io.meshpath.mesh.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.etcd.EtcdMemberStatus;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.time.MeshClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One etcd of three members for all tests; what a test breaks, the next one finds mended. */
class ThreeMembersIT {
    private static final MeshTimers QUICK = EtcdServer.quick();
    private static final String KEY = "cilium/state/nodes/v1/toronto/n1";

    private static final Map<String, ManagedEtcd> running = new HashMap<>();
    private static MemoryFolder memory;
    private static ServerFolder folder;
    private static EtcdOperator operator;

    @BeforeAll
    static void start() throws Exception {
        memory = MemoryFolder.create();
        folder = ServerFolder.create(memory.path().resolve("etcd"), Plans.toronto(3), MeshClock.SYSTEM);
        operator = new EtcdOperator(folder, QUICK);
    }

    /** What a test ended or lost is started again: each begins with three that are well. */
    @BeforeEach
    void makeWhole() throws Exception {
        for (String member : List.of("m1", "m2", "m3")) {
            if (!running.containsKey(member)) {
                run(member);
            }
        }
        eventually(() -> assertThat(operator.health().isWhole()).isTrue());
        assertThat(running.get("m1").awaitReady(Duration.ofSeconds(20))).isTrue();
    }

    @AfterAll
    static void stop() throws Exception {
        running.values().forEach(ManagedEtcd::close);
        memory.close();
    }

    /** Each as on a machine of its own. */
    private static void run(String... members) {
        for (String member : members) {
            running.put(member, ManagedEtcd.start(folder, List.of(member), QUICK));
        }
    }

    private void end(String... members) {
        for (String member : members) {
            running.remove(member).close();
        }
    }

    private void put(String value) throws InterruptedException {
        eventually(() -> {
            try (KeyValueStore store = connect()) {
                store.txn().put(KEY, value, 0).commit();
            } catch (MeshException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** To the members one after the other, as readers do. */
    private KeyValueStore connect() {
        ServerMember any = folder.plan().members().stream()
                .filter(member -> running.containsKey(member.name()))
                .findFirst()
                .orElseThrow();
        return folder.config(folder.plan(), any).connector().connect(QUICK.call());
    }

    private Optional<String> get() {
        try (KeyValueStore store = connect()) {
            return store.get(KEY).map(Entry::text);
        }
    }

    private void lose(String member) throws Exception {
        end(member);
        PrivateFiles.delete(folder.data(folder.plan().member(member).orElseThrow()));
    }

    @Test
    void survivesTheDeathOfAMemberAndTakesItBack() throws Exception {
        put("before");
        ProcessHandle.of(running.get("m1").pid(0).orElseThrow()).orElseThrow().destroyForcibly();
        end("m1");
        eventually(() -> assertThat(operator.health().summary())
                .isEqualTo("2 of 3 members are well; one more failure would stop it; start m1 again, or replace"));
        put("meanwhile");
        run("m1");
        eventually(() -> assertThat(operator.health().isWhole()).isTrue());
        assertThat(get()).contains("meanwhile");
    }

    @Test
    void startsAMemberAgainThatDies() throws Exception {
        long pid = running.get("m2").pid(0).orElseThrow();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        eventually(() -> assertThat(running.get("m2").pid(0))
                .hasValueSatisfying(next -> assertThat(next).isNotEqualTo(pid)));
        eventually(() -> assertThat(operator.health().isWhole()).isTrue());
    }

    @Test
    void replacesAMemberThatLostItsData() throws Exception {
        put("kept");
        lose("m3");
        operator.replace("m3");
        run("m3");
        eventually(() -> assertThat(operator.health().isWhole()).isTrue());
        ServerMember m3 = folder.plan().member("m3").orElseThrow();
        assertThat(m3.life()).isEqualTo(2);
        EtcdMemberStatus first = operator.health().members().get(0).status().orElseThrow();
        eventually(() -> assertThat(operator.health()
                        .members()
                        .get(2)
                        .status()
                        .orElseThrow()
                        .revision())
                .isGreaterThanOrEqualTo(first.revision()));
    }

    @Test
    void refusesToReplaceAMemberThatIsWell() {
        assertThatThrownBy(() -> operator.replace("m2"))
                .hasMessage("cannot replace m2: it is well; stop it first if it is to go");
    }

    @Test
    void refusesToReplaceWithoutQuorumAndSaysWhatToDo() {
        end("m2", "m3");
        assertThatThrownBy(() -> operator.replace("m3"))
                .hasMessage("cannot replace m3: 1 of 3 members answers and 2 must: nothing can be read or written;"
                        + " start m2 or m3 again, or, when that data is gone, restore a snapshot");
    }
}
