// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import io.meshpath.datapath.Encapsulation;
import io.meshpath.datapath.EndpointSettings;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.NodeDatapath;
import io.meshpath.datapath.NodeSettings;
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

/** Joins a pod here and a pod on another host by a tunnel, with no agent: run it on both hosts. */
public final class ServePod {
    private static final int LOCAL_POD = 1 << 16 | 1000;
    private static final int REMOTE_POD = 1 << 16 | 1001;

    private ServePod() {}

    public static void main(String[] arguments) {
        if (arguments.length != 7) {
            System.err.println(
                    "usage: ServePod vxlan|geneve UNDERLAY NODE POD_DEVICE POD POD_MAC REMOTE_POD=REMOTE_NODE");
            System.exit(2);
        }
        Encapsulation tunnel = arguments[0].equals("geneve") ? Geneve.encapsulation() : Vxlan.encapsulation();
        NodeSettings settings = new NodeSettings(
                Path.of("/sys/fs/bpf/serve-pod"),
                arguments[1],
                List.of(IpAddress.parse(arguments[2])),
                new ClusterId(1),
                IdentityLayout.CLUSTERS_255,
                MapSizes.DEFAULT);
        String[] remote = arguments[6].split("=", 2);
        IpAddress remoteNode = IpAddress.parse(remote[1]);
        EndpointSettings pod = new EndpointSettings(
                1, arguments[3], List.of(IpAddress.parse(arguments[4])), MacAddress.parse(arguments[5]), LOCAL_POD);
        try (NodeDatapath datapath = NodeDatapath.open(settings, tunnel)) {
            datapath.nodes().update(Map.of(remoteNode, new ClusterId(1)));
            datapath.ipcache()
                    .update(Map.of(Cidr.parse(remote[0] + "/32"), IpcacheEntry.remote(REMOTE_POD, remoteNode)));
            datapath.policy().enforce(pod.id(), Direction.INGRESS, VerdictMatrix.ALLOW_ALL);
            datapath.policy().enforce(pod.id(), Direction.EGRESS, VerdictMatrix.ALLOW_ALL);
            datapath.endpoints().attach(pod);
            datapath.activate();
        }
        System.out.println(
                arguments[4] + " reaches " + remote[0] + " by " + tunnel.name() + ", also without this process");
    }
}
