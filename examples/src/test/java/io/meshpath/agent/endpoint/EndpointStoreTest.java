// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EndpointStoreTest {
    private static final IpAddress ROUTER = IpAddress.parse("10.217.0.1");

    @TempDir
    Path folder;

    private static Endpoint endpoint(int id) {
        return new Endpoint(
                id,
                "redis-" + id,
                "pod" + id,
                Labels.parse("k8s:app=redis;k8s:io.cilium.k8s.policy.cluster=atlanta;"),
                ROUTER.plus(id),
                MacAddress.parse("0a:00:00:00:00:01"),
                "lxc" + id,
                65_536 + id,
                id == 9 ? Optional.of(true) : Optional.empty());
    }

    @Test
    void anEmptyFolderHasNoEndpoints() {
        assertThat(EndpointStore.in(folder.resolve("new")).load(ROUTER))
                .isEqualTo(new EndpointStore.State(0, ROUTER, List.of()));
    }

    @Test
    void readsBackWhatItSaved() {
        EndpointStore store = EndpointStore.in(folder);
        store.save(9, ROUTER.plus(9), List.of(endpoint(1), endpoint(9)));

        assertThat(EndpointStore.in(folder).load(ROUTER))
                .isEqualTo(new EndpointStore.State(9, ROUTER.plus(9), List.of(endpoint(1), endpoint(9))));
    }

    @Test
    void leavesNothingBesideTheFile() throws IOException {
        EndpointStore.in(folder).save(1, ROUTER, List.of(endpoint(1)));

        try (var files = Files.list(folder)) {
            assertThat(files.map(Path::getFileName)).containsExactly(Path.of("endpoints.json"));
        }
    }

    @Test
    void aDeathInTheMiddleOfASaveLosesNothing() throws IOException {
        EndpointStore.in(folder).save(1, ROUTER, List.of(endpoint(1)));
        Files.writeString(folder.resolve("endpoints.json.new"), "{\"version\":1,\"lastId\":2,");

        assertThat(EndpointStore.in(folder).load(ROUTER).endpoints()).containsExactly(endpoint(1));
    }

    @Test
    void aReaderNeverSeesHalfASave() throws InterruptedException {
        EndpointStore store = EndpointStore.in(folder);
        store.save(1, ROUTER, List.of(endpoint(1)));
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 300; i++) {
                store.save(i, ROUTER, i % 2 == 0 ? List.of(endpoint(1)) : List.of(endpoint(1), endpoint(2)));
            }
            done.set(true);
        });
        writer.start();
        while (!done.get()) {
            assertThat(EndpointStore.in(folder).load(ROUTER).endpoints()).contains(endpoint(1));
        }
        writer.join();
    }

    @Test
    void refusesAFileItDidNotWrite() throws IOException {
        Path file = folder.resolve("endpoints.json");
        Files.writeString(file, "nonsense");

        assertThatThrownBy(() -> EndpointStore.in(folder).load(ROUTER))
                .hasMessageStartingWith("cannot read endpoints from " + file + ": ")
                .hasMessageEndingWith("; delete the file to start without the endpoints it had")
                .message()
                .doesNotContain("\n");

        Files.writeString(file, "{\"version\":2,\"lastId\":1,\"lastAddress\":\"10.217.0.1\",\"endpoints\":[]}");
        assertThatThrownBy(() -> EndpointStore.in(folder).load(ROUTER))
                .hasMessageContaining("expected version 1 but was 2");
    }
}
