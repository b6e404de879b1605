// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServiceFolderTest {
    @TempDir
    Path folder;

    private ServiceFolder services;

    @BeforeEach
    void open() {
        services = new ServiceFolder(folder);
    }

    private Path write(String file, String text) throws IOException {
        return Files.writeString(folder.resolve(file), text);
    }

    @Test
    void aServiceWithASelectorIsThePodsItChooses() throws IOException {
        write("db.yaml", """
                apiVersion: v1
                kind: Service
                metadata: {name: db, namespace: shop, labels: {tier: data}}
                spec: {selector: {app: db}, ports: [{port: 6379}]}
                """);

        assertThat(services.read(Set.of()))
                .containsExactly(new Service("shop", "db", Map.of("tier", "data"), Map.of("app", "db"), List.of()));
    }

    @Test
    void aServiceWithoutASelectorIsTheAddressesOfItsSlices() throws IOException {
        write("legacy.yaml", """
                apiVersion: v1
                kind: List
                items:
                - kind: Service
                  metadata: {name: legacy}
                  spec: {ports: [{port: 80}]}
                - kind: EndpointSlice
                  metadata: {name: legacy-1, labels: {kubernetes.io/service-name: legacy}}
                  endpoints: [{addresses: [192.0.2.1]}, {addresses: [192.0.2.2]}]
                """);
        write("more.json", """
                {"kind": "Endpoints", "metadata": {"name": "legacy"}, "subsets": [{"addresses": [{"ip": "192.0.2.3"}]}]}
                """);

        assertThat(services.read(Set.of()))
                .singleElement()
                .extracting(Service::addresses)
                .isEqualTo(List.of(
                        IpAddress.parse("192.0.2.1"), IpAddress.parse("192.0.2.2"), IpAddress.parse("192.0.2.3")));
    }

    @Test
    void aFileThatCannotBeReadGoesOnMeaningWhatItMeant() throws IOException {
        Path file = write("db.yaml", "{kind: Service, metadata: {name: db}, spec: {selector: {app: db}}}");
        List<Service> before = services.read(Set.of());
        write("db.yaml", "{kind: Deployment, metadata: {name: db}}");

        assertThat(services.read(Set.of(file))).isEqualTo(before).hasSize(1);

        assertThat(services.errors())
                .containsExactly(Map.entry(
                        file.toString(),
                        file + ": expected kind Service, EndpointSlice, Endpoints or List but was 'Deployment'"));
        Files.delete(file);
        assertThat(services.read(Set.of())).isEmpty();
        assertThat(services.errors()).isEmpty();
    }
}
