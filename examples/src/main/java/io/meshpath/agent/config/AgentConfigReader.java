// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import io.meshpath.bgp.config.BgpConfig;
import io.meshpath.bgp.config.BgpConfigException;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.policy.Enforcement;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Turns a configuration file's sections into an {@link AgentConfig}: which keys there are, and their defaults. */
final class AgentConfigReader {
    private static final String LOCAL_BY_DEFAULT = "policyDefaultLocalCluster";
    private static final String ENFORCEMENT = "policyEnforcement";
    private static final String AUDIT = "policyAuditMode";
    private static final String ACCOUNTING = "policyAccounting";

    private final Path file;
    private final String text;
    private final ConfigSection root;

    AgentConfigReader(Path file, String text) {
        this.file = file;
        this.text = text;
        this.root = ConfigParser.parse(file.toString(), text);
    }

    AgentConfig read() {
        // Keys first, values after: a misspelt key is then named as such, not as the absence of the right one.
        ConfigSection cluster = root.section("cluster");
        NodeReader node = new NodeReader(root);
        TunnelReader tunnel = new TunnelReader(root);
        MasqueradeReader masquerade = new MasqueradeReader(root);
        TimeoutsReader timeouts = new TimeoutsReader(root);
        IdentitiesReader identities = new IdentitiesReader(root);
        ConfigSection bpf = root.section("bpf");
        ConfigSection health = root.section("health");
        ConfigSection names = root.section("names");
        root.accept(
                "routing",
                "nodeRoutes",
                ConfigParser.BGP,
                "tunnel",
                "masquerade",
                "mtu",
                "etcd",
                "clusterMesh",
                "policies",
                "services",
                "stateDir",
                "socket",
                LOCAL_BY_DEFAULT,
                ENFORCEMENT,
                AUDIT,
                ACCOUNTING);
        cluster.accept("name", "id", "maxClusters");
        bpf.accept("pinRoot", "addresses", "prefixes", "connections", "identityPages", "policyCells", "countedRules");
        names.accept("capacity");
        health.accept("port", "interval");

        AgentConfig.Cluster ownCluster = cluster(cluster);
        AgentConfig.Node own = node.read();
        PolicyMode policy = policy();
        return new AgentConfig(
                ownCluster,
                own,
                root.optional("routing", Routing::parse, Routing.TUNNEL),
                root.optional("nodeRoutes", ConfigValues::bool, false),
                bgp(),
                tunnel.read(),
                masquerade.read(),
                root.optional("mtu", ConfigValues::mtu, OptionalInt.empty()),
                root.required("etcd", this::path),
                root.optional("clusterMesh", this::path),
                identities.read(),
                root.optional("policies", this::path),
                root.optional("services", this::path),
                policy,
                names.optional("capacity", text -> ConfigValues.integer(text, 1, 1 << 24), 1 << 14),
                root.optional("stateDir", this::path, Path.of("/var/lib/meshpath", own.name())),
                root.optional("socket", this::path, Path.of("/run/meshpath", own.name(), "agent.sock")),
                bpf.optional("pinRoot", this::path, Path.of("/sys/fs/bpf/meshpath", own.name())),
                MapSizesReader.read(bpf, policy.accounting()),
                timeouts.read(),
                new AgentConfig.Health(
                        health.optional("port", text -> ConfigValues.integer(text, 1, 65_535), 4240),
                        health.optional("interval", Durations::parse, ConfigValues.TEN_SECONDS)));
    }

    private Optional<BgpConfig> bgp() {
        if (!root.has(ConfigParser.BGP)) {
            return Optional.empty();
        }
        try {
            return Optional.of(BgpConfig.parse(file.toString(), text, ConfigParser.BGP));
        } catch (BgpConfigException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private PolicyMode policy() {
        return new PolicyMode(
                root.optional(ENFORCEMENT, PolicyMode::enforcement, Enforcement.DEFAULT),
                root.optional(LOCAL_BY_DEFAULT, ConfigValues::bool, false),
                root.optional(AUDIT, ConfigValues::bool, false),
                root.optional(ACCOUNTING, ConfigValues::bool, false));
    }

    private static AgentConfig.Cluster cluster(ConfigSection section) {
        IdentityLayout layout = section.optional("maxClusters", ConfigValues::layout, IdentityLayout.CLUSTERS_255);
        return new AgentConfig.Cluster(
                section.required("name", ClusterName::new),
                section.required("id", text -> ConfigValues.clusterId(text, layout)),
                layout);
    }

    /** Relative paths start at the folder of the configuration file, not at wherever the agent was started. */
    private Path path(String text) {
        Path parent = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
        return parent.resolve(text).normalize();
    }
}
