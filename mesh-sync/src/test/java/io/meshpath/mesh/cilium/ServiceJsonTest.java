// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceJsonTest {
    private static final ServiceName ECHO = new ServiceName("test", "echo");
    private static final IpAddress BACKEND = IpAddress.parse("10.244.1.1");

    /** What Cilium 1.20 writes of a service with one ready backend. */
    private static final String OF_1_20 = "{\"cluster\":\"cluster3\",\"namespace\":\"test\",\"name\":\"echo\","
            + "\"frontends\":{\"10.96.50.104\":{\"http\":{\"Protocol\":\"TCP\",\"Port\":80}}},"
            + "\"backends\":{\"10.244.1.1\":{\"http\":{\"Protocol\":\"TCP\",\"Port\":8080}}},"
            + "\"zones\":{\"10.244.1.1\":{\"zone\":\"zone1\",\"forZones\":[{\"name\":\"zone1\"}]}},"
            + "\"labels\":{},\"selector\":{\"name\":\"echo\"},\"includeExternal\":true,\"shared\":true,\"clusterID\":3}";

    /** The same from a version that knows no zones and always has hostnames. */
    private static final String OF_1_13 = OF_1_20.replaceFirst("\"zones\":.*\"labels\"", "\"hostnames\":{},\"labels\"");

    @Test
    void readsAServiceOfCilium() {
        ClusterService service = ClusterService.read(OF_1_20);
        assertThat(service.cluster()).isEqualTo(new ClusterName("cluster3"));
        assertThat(service.clusterId()).isEqualTo(new ClusterId(3));
        assertThat(service.name()).isEqualTo(ECHO);
        assertThat(service.backends()).containsOnly(Map.entry(BACKEND, Map.of("http", ServicePort.tcp(8080))));
        assertThat(service.zones()).containsOnly(Map.entry(BACKEND, new BackendZone("zone1", List.of("zone1"))));
        assertThat(service.selector()).containsOnly(Map.entry("name", "echo"));
        assertThat(service.shared()).isTrue();
    }

    @Test
    void writesItBackOctetForOctet() {
        assertThat(ClusterService.read(OF_1_20).toJson()).isEqualTo(OF_1_20);
    }

    @Test
    void readsWhatOlderVersionsWriteAsTheSame() {
        String withoutZones = OF_1_20.replaceFirst("\"zones\":.*\"labels\"", "\"labels\"");
        assertThat(ClusterService.read(OF_1_13)).isEqualTo(ClusterService.read(withoutZones));
    }

    @Test
    void writesOneThatWasMadeHereWithTheSameFields() {
        ClusterService service = ClusterService.of(new ClusterName("cluster3"), new ClusterId(3), ECHO)
                .withFrontend(IpAddress.parse("10.96.50.104"), Map.of("http", ServicePort.tcp(80)))
                .withBackend(BACKEND, Map.of("http", ServicePort.tcp(8080)));
        String expected = OF_1_20.replaceFirst("\"zones\":.*\"labels\"", "\"labels\"");
        assertThat(service.toJson()).isEqualTo(expected.replace("{\"name\":\"echo\"}", "{}"));
    }

    @Test
    void sortsAddressesAndPortsAsGoDoes() {
        ClusterService service = ClusterService.of(new ClusterName("cluster3"), new ClusterId(3), ECHO)
                .withBackend(IpAddress.parse("10.0.0.9"), Map.of("b", ServicePort.udp(2), "", ServicePort.tcp(1)))
                .withBackend(IpAddress.parse("10.0.0.10"), Map.of());
        assertThat(service.toJson())
                .contains("\"backends\":{\"10.0.0.10\":{},\"10.0.0.9\":{\"\":{\"Protocol\":\"TCP\",\"Port\":1},"
                        + "\"b\":{\"Protocol\":\"UDP\",\"Port\":2}}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"cluster\":\"a\",\"clusterID\":1,\"namespace\":\"\",\"name\":\"x\"}",
                "{\"cluster\":\"a\",\"clusterID\":1,\"namespace\":\"x\",\"name\":\"y/z\"}",
                "{\"cluster\":\"a\",\"clusterID\":0,\"namespace\":\"x\",\"name\":\"y\"}",
                "{\"cluster\":\"a\",\"clusterID\":1,\"namespace\":\"x\",\"name\":\"y\",\"frontends\":{\"host\":{}}}",
                "{\"cluster\":\"a\",\"clusterID\":1,\"namespace\":\"x\",\"name\":\"y\",\"backends\":{\"fe80::1%eth0\":{}}}",
                "{\"cluster\":\"a\",\"clusterID\":1,\"namespace\":\"x\",\"name\":\"y\","
                        + "\"backends\":{\"10.0.0.1\":{\"http\":{\"Port\":65536}}}}"
            })
    void refusesMalformedServices(String json) {
        assertThatThrownBy(() -> ClusterService.read(json)).isInstanceOf(IllegalArgumentException.class);
    }
}
