// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The files an agent is configured by: its own, and one for each cluster's etcd in Cilium's format. */
final class AgentFiles {
    private AgentFiles() {}

    static Path socket(Plan.Node node) {
        return Folder.node(node.name()).resolve("agent.sock");
    }

    static Path policies(Plan.Node node) {
        return Folder.node(node.name()).resolve("policies");
    }

    /** Writes them all and returns the agent's own. */
    static Path write(Plan plan, Plan.Node node, Crossing crossing, Map<String, ClusterCertificates> certificates)
            throws IOException {
        Path folder = Folder.node(node.name());
        Folder.createPrivate(policies(node));
        Folder.createPrivate(folder.resolve("clustermesh"));
        for (Plan.Cluster cluster : plan.clusters()) {
            boolean own = cluster.name().equals(node.cluster());
            Path file = own
                    ? folder.resolve("etcd.yaml")
                    : folder.resolve("clustermesh").resolve(cluster.name());
            Folder.write(file, etcd(cluster, node.cluster(), Lab.named(certificates, cluster.name())));
        }
        return Folder.write(folder.resolve("agent.yaml"), agent(plan, node, crossing));
    }

    private static List<String> etcd(Plan.Cluster cluster, String reader, ClusterCertificates certificates) {
        return List.of(
                "endpoints: [\"https://" + cluster.etcdName() + ":" + EtcdServer.PORT + "\"]",
                "trusted-ca-file: " + certificates.authority(),
                "cert-file: " + certificates.certificate(reader),
                "key-file: " + certificates.key(reader),
                "cilium-host-aliases: [{hostname: " + cluster.etcdName() + ", ips: [" + cluster.etcdAddress() + "]}]");
    }

    private static List<String> agent(Plan plan, Plan.Node node, Crossing crossing) {
        int clusterId = plan.cluster(node.cluster()).id();
        List<String> lines = new ArrayList<>(List.of(
                "cluster: {name: " + node.cluster() + ", id: " + clusterId + "}",
                "node:",
                "  name: " + node.name(),
                "  address: " + node.address(),
                "  underlay: " + Underlay.DEVICE,
                "  podCidr: " + node.podCidrs(),
                "etcd: etcd.yaml",
                "clusterMesh: clustermesh",
                "policies: policies",
                "stateDir: state",
                "socket: " + socket(node),
                "bpf: {pinRoot: " + Folder.PINS.resolve(node.name()) + "}",
                "health: {interval: 2s}"));
        lines.addAll(crossing == Crossing.DIRECT ? direct(node) : List.of("tunnel: " + crossing));
        return lines;
    }

    /** Routes are told to the router in both families, each over itself. */
    private static List<String> direct(Plan.Node node) {
        List<String> lines = new ArrayList<>(List.of(
                "routing: direct",
                "bgp:",
                "  router: {as: " + node.as() + ", routerId: "
                        + Plan.Uplink.of(node.number(), false).address() + "}",
                "  neighbors:"));
        for (Plan.Uplink uplink : node.uplinks()) {
            lines.add("  - {address: \"" + uplink.router() + "\", as: " + BgpRouter.AS
                    + ", import: accept, export: accept, gracefulRestart: both}");
        }
        return lines;
    }
}
