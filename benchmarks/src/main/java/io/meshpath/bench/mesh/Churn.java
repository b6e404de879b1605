// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import io.meshpath.datapath.net.IpAddress;
import java.util.List;

/**
 * The changes of one cluster, in turns: ten endpoints, two identities and a node, and again. An endpoint comes, gets another
 * identity and goes; identities and nodes come and go. Not safe for use by multiple threads.
 */
final class Churn {
    /** How many changes a cluster has in ten seconds. */
    static final int CHANGES = 13;

    private static final String KINDS = "eeeieeneeeiee";
    private static final int STEPS_OF_ENDPOINT = 3;
    private static final int MOST_ENDPOINTS = 10_000;

    private final MockCluster cluster;
    private int turn;
    private int endpoints;
    private int identities;
    private int nodes;

    private Churn(MockCluster cluster) {
        this.cluster = cluster;
        this.turn = cluster.number(); // so that not all clusters change the same at the same time
    }

    /** One for each cluster. */
    static List<Churn> of(MockMesh mesh) {
        return mesh.clusters().stream().map(Churn::new).toList();
    }

    /** What happens next. */
    Change next() {
        return switch (KINDS.charAt(turn++ % CHANGES)) {
            case 'n' -> node(nodes++);
            case 'i' -> identity(identities++);
            default -> endpoint(endpoints++);
        };
    }

    private Change endpoint(int step) {
        MeshSize size = cluster.size();
        int endpoint = size.endpoints() + step / STEPS_OF_ENDPOINT % MOST_ENDPOINTS;
        int identity = endpoint % size.identities();
        IpAddress address = cluster.endpointAddress(endpoint);
        return switch (step % STEPS_OF_ENDPOINT) {
            case 0 -> put(address, endpoint, identity);
            case 1 -> put(address, endpoint, (identity + 1) % size.identities());
            default -> Change.delete(cluster.endpoint(endpoint), kernel -> kernel.identity(address) == 0);
        };
    }

    private Change put(IpAddress address, int endpoint, int identity) {
        int number = cluster.identityNumber(identity);
        return Change.put(cluster.endpoint(endpoint, identity), kernel -> kernel.identity(address) == number);
    }

    private Change identity(int step) {
        Pair pair = cluster.identity(cluster.size().identities() + step / 2);
        return (step % 2 == 0 ? Change.put(pair, kernel -> true) : Change.delete(pair, kernel -> true)).unseen();
    }

    private Change node(int step) {
        int spare = MockCluster.NODE_NUMBERS - cluster.size().nodes();
        int node = cluster.size().nodes() + step / 2 % spare;
        IpAddress address = cluster.nodeAddress(node);
        return step % 2 == 0
                ? Change.put(cluster.node(node), kernel -> kernel.hasNode(address))
                : Change.delete(cluster.node(node), kernel -> !kernel.hasNode(address));
    }
}
