// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenJsonTest {
    private static final String BETA_NODE = "cilium/state/nodes/v1/beta/vm";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void writesBackEachValueOfCiliumOctetForOctet(int cluster) {
        GoldenDump.cluster(cluster).forEach((key, value) -> {
            if (key.startsWith(Keys.NODES)) {
                assertThat(MeshNode.read(value).toJson()).isEqualTo(value);
            } else if (key.startsWith(Keys.ADDRESSES)) {
                assertThat(IpIdentity.read(value).toJson()).isEqualTo(value);
            } else if (key.startsWith(Keys.IDENTITIES)) {
                assertThat(Labels.parse(value).kvstoreForm()).isEqualTo(value);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void namesKeysAsCiliumDoes(int cluster) {
        GoldenDump.cluster(cluster).forEach((key, value) -> {
            if (key.startsWith(Keys.NODES)) {
                MeshNode node = MeshNode.read(value);
                assertThat(Keys.node(node.cluster(), node.name())).isEqualTo(key);
            } else if (key.startsWith(Keys.ADDRESSES)) {
                assertThat(Keys.address(IpIdentity.read(value))).isEqualTo(key);
            } else if (key.startsWith(Keys.IDENTITIES)) {
                int number = Integer.parseInt(key.substring(Keys.IDENTITIES.length()));
                Labels labels = Labels.parse(value);
                IpAddress node = IpAddress.parse("192.168.50." + cluster);
                assertThat(GoldenDump.cluster(cluster))
                        .containsEntry(Keys.reference(labels, node), Integer.toString(number));
            }
        });
    }

    @Test
    void readsANodeOfCilium() {
        MeshNode node = MeshNode.read(GoldenDump.cluster(2).get(BETA_NODE));
        assertThat(node.cluster()).isEqualTo(new ClusterName("beta"));
        assertThat(node.clusterId()).isEqualTo(new ClusterId(2));
        assertThat(node.podCidrs()).containsExactly(Cidr.parse("10.2.0.0/16"));
        assertThat(node.underlayAddress()).contains(IpAddress.parse("192.168.50.2"));
    }

    @Test
    void readsAnAddressOfCilium() {
        IpIdentity pair = IpIdentity.read(GoldenDump.cluster(2).get("cilium/state/ip/v1/default/10.2.155.22"));
        assertThat(pair.prefix()).isEqualTo(Cidr.parse("10.2.155.22/32"));
        assertThat(pair.host()).contains(IpAddress.parse("192.168.50.2"));
        assertThat(pair.identity()).isEqualTo(173181);
        assertThat(pair.metadata()).isEqualTo("cilium-global:default:vm:3619");
    }

    @Test
    void writesANodeWithABootIdAsLaterVersionsDo() {
        String json = GoldenDump.cluster(2)
                .get(BETA_NODE)
                .replace("\"NodeIdentity\":1,\"WireguardPubKey\":\"\"", "\"WireguardPubKey\":\"k\",\"BootID\":\"b\"");
        assertThat(MeshNode.read(json).toJson()).isEqualTo(json);
    }

    @Test
    void writesBothFamiliesAndSecondaryPrefixes() {
        MeshNode node = MeshNode.of(
                new ClusterName("toronto"),
                new ClusterId(3),
                "n1",
                IpAddress.parse("192.0.2.1"),
                List.of(Cidr.parse("10.219.0.0/24"), Cidr.parse("fd00:3::/64"), Cidr.parse("10.219.1.0/24")));
        String json = node.withLabels(Map.of("b", "<2>", "a", "1")).toJson();
        assertThat(json)
                .contains("\"IPv4AllocCIDR\":{\"IP\":\"10.219.0.0\",\"Mask\":\"////AA==\"}")
                .contains("\"IPv4SecondaryAllocCIDRs\":[{\"IP\":\"10.219.1.0\",\"Mask\":\"////AA==\"}]")
                .contains("\"IPv6AllocCIDR\":{\"IP\":\"fd00:3::\",\"Mask\":\"//////////8AAAAAAAAAAA==\"}")
                .contains("\"IPv6SecondaryAllocCIDRs\":null")
                .contains("\"Labels\":{\"a\":\"1\",\"b\":\"\\u003c2\\u003e\"}");
        assertThat(MeshNode.read(json).podCidrs())
                .containsExactly(Cidr.parse("10.219.0.0/24"), Cidr.parse("10.219.1.0/24"), Cidr.parse("fd00:3::/64"));
    }

    @Test
    void writesAnAddressOfCilium1_20WithItsPodAndPorts() {
        String json = "{\"IP\":\"10.219.0.5\",\"Mask\":null,\"HostIP\":\"192.0.2.1\",\"ID\":196915,\"Key\":0,"
                + "\"Metadata\":\"\",\"K8sNamespace\":\"bar\",\"K8sPodName\":\"baz\",\"K8sServiceAccount\":\"default\","
                + "\"NamedPorts\":[{\"Name\":\"http\",\"Port\":80,\"Protocol\":\"TCP\"}]}";
        assertThat(IpIdentity.read(json).toJson()).isEqualTo(json);
    }

    @Test
    void writesAPrefixWithItsMaskAndKey() {
        IpIdentity pair = IpIdentity.read("{\"IP\":\"10.219.0.0\",\"Mask\":\"////AA==\",\"HostIP\":\"192.0.2.1\","
                + "\"ID\":196915,\"Key\":0,\"Metadata\":\"\"}");
        assertThat(Keys.address(pair)).isEqualTo("cilium/state/ip/v1/default/10.219.0.0/24");
        assertThat(pair.toJson()).contains("\"Mask\":\"////AA==\"");
    }

    @Test
    void readsAConfigurationWithoutCapabilities() {
        assertThat(ClusterConfig.read(GoldenDump.cluster(1).get("cilium/cluster-config/alpha")))
                .isEqualTo(ClusterConfig.of(new ClusterId(1), IdentityLayout.CLUSTERS_255));
    }

    @Test
    void writesAConfigurationAsCilium1_20Does() {
        String json =
                "{\"id\":3,\"capabilities\":{\"syncedCanaries\":true,\"cached\":true,\"maxConnectedClusters\":511,"
                        + "\"serviceExportsEnabled\":false,\"endpointSlicesExportMode\":\"endpointslices-only\"}}";
        assertThat(ClusterConfig.read(json).toJson()).isEqualTo(json);
        assertThat(ClusterConfig.read(json).serviceExportsEnabled()).isEqualTo(Optional.of(false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "7",
                "{",
                "{}",
                "{\"IP\":7}",
                "{\"IP\":\"10.0.0.1\",\"ID\":-1}",
                "{\"IP\":\"10.0.0.1\",\"ID\":4294967296}",
                "{\"IP\":\"10.0.0.1\",\"Mask\":\"/w==\"}",
                "{\"IP\":\"10.0.0.1\",\"Mask\":\"////AA==\"}",
                "{\"IP\":\"10.0.0.0\",\"Mask\":\"/wD/AA==\"}",
                "{\"IP\":\"10.0.0.1\",\"NamedPorts\":[{\"Port\":65536}]}",
                "{\"IP\":\"10.0.0.1\",\"Key\":256}"
            })
    void refusesMalformedAddresses(String json) {
        assertThatThrownBy(() -> IpIdentity.read(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"Cluster\":\"UPPER\",\"ClusterID\":1,\"Name\":\"n\"}",
                "{\"Cluster\":\"a\",\"ClusterID\":0,\"Name\":\"n\"}",
                "{\"Cluster\":\"a\",\"ClusterID\":1,\"Name\":\"n/m\"}",
                "{\"Cluster\":\"a\",\"ClusterID\":1,\"Name\":\"n\",\"EncryptionKey\":256}",
                "{\"Cluster\":\"a\",\"ClusterID\":1,\"Name\":\"n\",\"IPAddresses\":[{\"Type\":\"InternalIP\",\"IP\":\"x\"}]}"
            })
    void refusesMalformedNodes(String json) {
        assertThatThrownBy(() -> MeshNode.read(json)).isInstanceOf(IllegalArgumentException.class);
    }
}
