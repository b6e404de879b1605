// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.net.IpAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Turns a configuration file's sections into an {@link AgentConfig}: which keys there are, and their defaults. */
final class AgentConfigReader {
    private static final String LOCAL_BY_DEFAULT = "policyDefaultLocalCluster";

    private final Path file;
    private final ConfigSection root;

    AgentConfigReader(Path file, ConfigSection root) {
        this.file = file;
        this.root = root;
    }

    AgentConfig read() {
        // Keys first, values after: a misspelt key is then named as such, not as the absence of the right one.
        ConfigSection cluster = root.section("cluster");
        ConfigSection node = root.section("node");
        ConfigSection bpf = root.section("bpf");
        ConfigSection health = root.section("health");
        root.accept("tunnel", "mtu", "etcd", "clusterMesh", "policies", "stateDir", "socket", LOCAL_BY_DEFAULT);
        cluster.accept("name", "id", "maxClusters");
        node.accept("name", "address", "underlay", "podCidr");
        bpf.accept("pinRoot");
        health.accept("port", "interval");

        AgentConfig.Cluster ownCluster = cluster(cluster);
        AgentConfig.Node own = node(node);
        return new AgentConfig(
                ownCluster,
                own,
                root.optional("tunnel", TunnelMode::parse, TunnelMode.VXLAN),
                root.optional("mtu", ConfigValues::mtu, OptionalInt.empty()),
                root.required("etcd", this::path),
                root.optional("clusterMesh", this::path),
                root.optional("policies", this::path),
                root.optional("stateDir", this::path, Path.of("/var/lib/meshpath", own.name())),
                root.optional("socket", this::path, Path.of("/run/meshpath", own.name(), "agent.sock")),
                bpf.optional("pinRoot", this::path, Path.of("/sys/fs/bpf/meshpath", own.name())),
                new AgentConfig.Health(
                        health.optional("port", text -> ConfigValues.integer(text, 1, 65_535), 4240),
                        health.optional("interval", Durations::parse, ConfigValues.TEN_SECONDS)),
                root.optional(LOCAL_BY_DEFAULT, ConfigValues::bool, false));
    }

    private static AgentConfig.Cluster cluster(ConfigSection section) {
        IdentityLayout layout = section.optional("maxClusters", ConfigValues::layout, IdentityLayout.CLUSTERS_255);
        return new AgentConfig.Cluster(
                section.required("name", ClusterName::new),
                section.required("id", text -> ConfigValues.clusterId(text, layout)),
                layout);
    }

    private static AgentConfig.Node node(ConfigSection section) {
        return new AgentConfig.Node(
                section.required("name", ConfigValues::nodeName),
                section.required("address", IpAddress::parse),
                section.optional("underlay", ConfigValues::device, "eth0"),
                section.required("podCidr", ConfigValues::podCidr));
    }

    /** Relative paths start at the folder of the configuration file, not at wherever the agent was started. */
    private Path path(String text) {
        Path parent = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
        return parent.resolve(text).normalize();
    }
}
