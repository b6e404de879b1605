// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import io.meshpath.datapath.Encapsulation;
import io.meshpath.datapath.EndpointSettings;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.NodeDatapath;
import io.meshpath.datapath.NodeSettings;
import io.meshpath.datapath.TunnelEndpoint;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.VerdictMatrix;
import io.meshpath.geneve.Geneve;
import io.meshpath.vxlan.Vxlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Joins two hosts by a tunnel, without an agent: run on each, it lets a workload behind a veth device reach a prefix on the other.
 * Everything may be IPv4 or IPv6. It needs root. The way stays when the program ends.
 */
public final class JoinHosts {
    private static final ClusterId CLUSTER = new ClusterId(1);
    private static final int WORKLOAD = 1 << 16 | 1000; // of both hosts: one identity of cluster 1

    private JoinHosts() {}

    public static void main(String[] arguments) {
        if (arguments.length != 7 || !List.of("vxlan", "geneve").contains(arguments[0])) {
            System.err.println("usage: JoinHosts vxlan|geneve UNDERLAY NODE DEVICE ADDRESS MAC PREFIX=OTHER_NODE");
            System.exit(2);
        }
        Encapsulation tunnel = arguments[0].equals("geneve") ? Geneve.encapsulation() : Vxlan.encapsulation();
        NodeSettings settings = new NodeSettings(
                Path.of("/sys/fs/bpf/join-hosts", arguments[3]),
                arguments[1],
                List.of(IpAddress.parse(arguments[2])),
                CLUSTER,
                IdentityLayout.CLUSTERS_255,
                MapSizes.DEFAULT);
        EndpointSettings workload = new EndpointSettings(
                1, arguments[3], List.of(IpAddress.parse(arguments[4])), MacAddress.parse(arguments[5]), WORKLOAD);
        String[] other = arguments[6].split("=", 2);
        try (NodeDatapath datapath = NodeDatapath.open(settings, tunnel)) {
            datapath.tunnelEndpoints()
                    .put(new TunnelEndpoint(
                            "other",
                            CLUSTER,
                            List.of(IpAddress.parse(other[1])),
                            Map.of(Cidr.parse(other[0]), WORKLOAD)));
            datapath.policy().enforce(workload.id(), Direction.INGRESS, VerdictMatrix.ALLOW_ALL);
            datapath.policy().enforce(workload.id(), Direction.EGRESS, VerdictMatrix.ALLOW_ALL);
            datapath.endpoints().attach(workload);
            datapath.activate();
            System.out.println(workload.addresses() + " reaches "
                    + datapath.tunnelEndpoints().list());
        }
    }
}
