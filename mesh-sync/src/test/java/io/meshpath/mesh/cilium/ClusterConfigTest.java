// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.ClusterId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterConfigTest {
    @ParameterizedTest(name = "of Cilium {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "1.13 | {\"id\":3} | false | 255 |",
                "1.14 | {\"id\":3,\"capabilities\":{}} | false | 255 |",
                "1.14 of an apiserver | {\"id\":3,\"capabilities\":{\"syncedCanaries\":true}} | true | 255 |",
                "1.15 | {\"id\":3,\"capabilities\":{\"syncedCanaries\":true,\"maxConnectedClusters\":511}} | true | 511 |",
                "1.17 | {\"id\":3,\"capabilities\":{\"syncedCanaries\":true,\"maxConnectedClusters\":255,"
                        + "\"serviceExportsEnabled\":false}} | true | 255 | false",
                "1.20 | {\"id\":3,\"capabilities\":{\"syncedCanaries\":true,\"maxConnectedClusters\":255,"
                        + "\"serviceExportsEnabled\":true,\"endpointSlicesExportMode\":"
                        + "\"services-and-endpointslices\"}} | true | 255 | true"
            })
    void readsEveryVersion(String version, String json, boolean canaries, int clusters, Boolean exports) {
        ClusterConfig config = ClusterConfig.read(json);
        assertThat(config.id()).isEqualTo(new ClusterId(3));
        assertThat(config.syncedCanaries()).isEqualTo(canaries);
        assertThat(config.cached()).isFalse();
        assertThat(config.maxConnectedClusters()).isEqualTo(clusters);
        assertThat(config.serviceExportsEnabled()).isEqualTo(Optional.ofNullable(exports));
        assertThat(config.exportsOnlySlices()).isFalse();
    }

    @Test
    void isWrittenBesideACopyAsKvstoremeshDoes() {
        assertThat(ClusterConfig.read("{\"id\":3,\"capabilities\":{\"serviceExportsEnabled\":true}}")
                        .asCached()
                        .toJson())
                .isEqualTo("{\"id\":3,\"capabilities\":{\"syncedCanaries\":true,\"cached\":true,"
                        + "\"maxConnectedClusters\":255,\"serviceExportsEnabled\":true}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"id\":0}", "{\"id\":-1}", "{\"id\":512}", "{\"id\":\"3\"}"})
    void refusesOneWithoutAnIdThatAClusterCanHave(String json) {
        assertThatThrownBy(() -> ClusterConfig.read(json)).isInstanceOf(IllegalArgumentException.class);
    }
}
