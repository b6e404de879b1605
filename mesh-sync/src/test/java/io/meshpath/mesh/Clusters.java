// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.IdentityLayout;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.fact.MeshClaims;
import java.util.List;

/** The clusters of the tests: atlanta is 1, singapore 2, toronto 3. */
public final class Clusters {
    public static final ClusterName ATLANTA = new ClusterName("atlanta");
    public static final ClusterName SINGAPORE = new ClusterName("singapore");
    public static final ClusterName TORONTO = new ClusterName("toronto");

    private Clusters() {}

    /** Node {@code n<number>} of a cluster, at 192.0.<id>.<number>. */
    public static LocalNode node(ClusterName cluster, int id, int number) {
        return new LocalNode(
                cluster,
                new ClusterId(id),
                IdentityLayout.CLUSTERS_255,
                "n" + number,
                IpAddress.parse("192.0." + id + "." + number));
    }

    /** That node as it is published, with these pod CIDRs. */
    public static MeshNode published(LocalNode node, String... podCidrs) {
        List<Cidr> cidrs = List.of(podCidrs).stream().map(Cidr::parse).toList();
        return MeshNode.of(node.cluster(), node.id(), node.name(), node.address(), cidrs);
    }

    public static IpIdentity address(LocalNode node, String address, int identity) {
        return IpIdentity.of(IpAddress.parse(address), node.address(), identity);
    }

    public static Labels labels(ClusterName cluster, String app) {
        return Labels.of(Label.k8s("app", app), Label.cluster(cluster), Label.k8s(Label.NAMESPACE, "default"));
    }

    /** The mesh as atlanta sees it. */
    public static MeshClaims claims() {
        return new MeshClaims(ATLANTA, new ClusterId(1), IdentityLayout.CLUSTERS_255);
    }
}
