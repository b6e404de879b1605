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
    private static final IpAddress ROUTER6 = IpAddress.parse("fd10:217::1");
    private static final List<IpAddress> ROUTERS = List.of(ROUTER, ROUTER6);

    @TempDir
    Path folder;

    private static Endpoint endpoint(int id) {
        return new Endpoint(
                id,
                "redis-" + id,
                "pod" + id,
                Labels.parse("k8s:app=redis;k8s:io.cilium.k8s.policy.cluster=atlanta;"),
                List.of(ROUTER.plus(id), ROUTER6.plus(id)),
                MacAddress.parse("0a:00:00:00:00:01"),
                "lxc" + id,
                65_536 + id,
                id == 9 ? Optional.of(true) : Optional.empty());
    }

    @Test
    void anEmptyFolderHasNoEndpoints() {
        assertThat(EndpointStore.in(folder.resolve("new")).load(ROUTERS))
                .isEqualTo(new EndpointStore.State(0, ROUTERS, List.of()));
    }

    @Test
    void readsBackWhatItSaved() {
        EndpointStore store = EndpointStore.in(folder);
        List<IpAddress> last = List.of(ROUTER.plus(9), ROUTER6.plus(9));
        store.save(9, last, List.of(endpoint(1), endpoint(9)));

        assertThat(EndpointStore.in(folder).load(ROUTERS))
                .isEqualTo(new EndpointStore.State(9, last, List.of(endpoint(1), endpoint(9))));
    }

    @Test
    void readsWhatAnAgentWithOneAddressAPodSaved() throws IOException {
        Files.writeString(folder.resolve("endpoints.json"), """
            {"version": 1, "lastId": 7, "lastAddress": "10.217.0.9", "endpoints": [{
              "id": 7, "name": "web", "netns": "pod7", "labels": "k8s:app=web;", "address": "10.217.0.8",
              "mac": "0a:00:00:00:00:01", "device": "lxc7", "identity": 65543}]}
            """);

        EndpointStore.State state = EndpointStore.in(folder).load(ROUTERS);

        assertThat(state.lastId()).isEqualTo(7);
        assertThat(state.lastAddresses()).containsExactly(IpAddress.parse("10.217.0.9"));
        assertThat(state.endpoints()).hasSize(1).first().satisfies(web -> {
            assertThat(web.addresses()).containsExactly(IpAddress.parse("10.217.0.8"));
            assertThat(web.identity()).isEqualTo(65_543);
        });
    }

    @Test
    void leavesNothingBesideTheFile() throws IOException {
        EndpointStore.in(folder).save(1, ROUTERS, List.of(endpoint(1)));

        try (var files = Files.list(folder)) {
            assertThat(files.map(Path::getFileName)).containsExactly(Path.of("endpoints.json"));
        }
    }

    @Test
    void aDeathInTheMiddleOfASaveLosesNothing() throws IOException {
        EndpointStore.in(folder).save(1, ROUTERS, List.of(endpoint(1)));
        Files.writeString(folder.resolve("endpoints.json.new"), "{\"version\":1,\"lastId\":2,");

        assertThat(EndpointStore.in(folder).load(ROUTERS).endpoints()).containsExactly(endpoint(1));
    }

    @Test
    void aReaderNeverSeesHalfASave() throws InterruptedException {
        EndpointStore store = EndpointStore.in(folder);
        store.save(1, ROUTERS, List.of(endpoint(1)));
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 300; i++) {
                store.save(i, ROUTERS, i % 2 == 0 ? List.of(endpoint(1)) : List.of(endpoint(1), endpoint(2)));
            }
            done.set(true);
        });
        writer.start();
        while (!done.get()) {
            assertThat(EndpointStore.in(folder).load(ROUTERS).endpoints()).contains(endpoint(1));
        }
        writer.join();
    }

    @Test
    void refusesAFileItDidNotWrite() throws IOException {
        Path file = folder.resolve("endpoints.json");
        Files.writeString(file, "nonsense");

        assertThatThrownBy(() -> EndpointStore.in(folder).load(ROUTERS))
                .hasMessageStartingWith("cannot read endpoints from " + file + ": ")
                .hasMessageEndingWith("; delete the file to start without the endpoints it had")
                .message()
                .doesNotContain("\n");

        Files.writeString(file, "{\"version\":3,\"lastId\":1,\"lastAddresses\":[],\"endpoints\":[]}");
        assertThatThrownBy(() -> EndpointStore.in(folder).load(ROUTERS))
                .hasMessageContaining("expected version 1 or 2 but was 3, which a newer agent wrote");
    }
}
