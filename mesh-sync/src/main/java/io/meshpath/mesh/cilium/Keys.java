// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;

/**
 * Where a cluster writes its own things in etcd: Cilium's layout ({@code pkg/kvstore}). What ends with a slash is a
 * prefix, so that reading {@code c1/} never reads {@code c10/} as well. Readers go by {@link KeyLayout}.
 */
public final class Keys {
    public static final String HEARTBEAT = "cilium/.heartbeat";
    public static final String STATE = "cilium/state/";
    public static final String NODES = STATE + "nodes/v1/";
    /** Number → labels: the master keys. */
    public static final String IDENTITIES = STATE + "identities/v1/id/";
    /** Labels and node → number: the references to identities. */
    public static final String REFERENCES = STATE + "identities/v1/value/";
    /** Addresses of the one address space that Cilium has. */
    public static final String ADDRESSES = STATE + "ip/v1/default/";

    /** Canaries, by cluster: see {@link KeyLayout#canary}. */
    public static final String SYNCED = "cilium/synced/";

    public static final String SERVICES = STATE + "services/v1/";

    /** What all configurations of clusters stand under, each under the name of its cluster. */
    public static final String CLUSTER_CONFIG = "cilium/cluster-config/";

    /** Which node collects identities that nobody uses; ours, not Cilium's. */
    public static final String COLLECTOR = "cilium/.meshpath/identities/collector";

    private static final String IDENTITY_LOCKS = STATE + "identities/v1/locks/";

    private Keys() {}

    public static String clusterConfig(ClusterName cluster) {
        return CLUSTER_CONFIG + cluster;
    }

    public static String node(ClusterName cluster, String name) {
        return NODES + cluster + "/" + name;
    }

    public static String address(IpIdentity pair) {
        return address(pair.prefix());
    }

    /** A single address stands there without a length. */
    public static String address(Cidr prefix) {
        return ADDRESSES + (prefix.isSingle() ? prefix.network() : prefix);
    }

    public static String service(ClusterName cluster, ServiceName name) {
        return SERVICES + cluster + "/" + name;
    }

    public static String identity(int number) {
        return IDENTITIES + number;
    }

    /** All nodes' references to the identity with these labels. */
    public static String references(Labels labels) {
        return REFERENCES + labels.kvstoreForm() + "/";
    }

    /** One node's reference to the identity with these labels: while one exists, the number is in use. */
    public static String reference(Labels labels, IpAddress node) {
        return references(labels) + node;
    }

    /** Where Cilium's agents have their locks while they allocate an identity for these labels. */
    public static String identityLocks(Labels labels) {
        return IDENTITY_LOCKS + labels.kvstoreForm() + "/";
    }
}
