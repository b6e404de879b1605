// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import static io.meshpath.mesh.Clusters.TORONTO;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.StoreConnector;
import io.meshpath.mesh.store.Txn;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A source with cluster toronto in it, and a target; both are emptied when it is made. */
final class Stores implements AutoCloseable {
    static final String STATE = "cilium/state/nodes/v1/toronto/";
    static final String CACHE = "cilium/cache/nodes/v1/toronto/";

    final KeyValueStore from;
    final KeyValueStore to;
    private final StoreConnector source;
    private final StoreConnector target;

    Stores(EtcdServer source, EtcdServer target) {
        this(source.config().connector(), target.config().connector());
    }

    Stores(StoreConnector source, StoreConnector target) {
        this.source = source;
        this.target = target;
        from = this.source.connect(Duration.ofSeconds(5));
        to = this.target.connect(Duration.ofSeconds(5));
        from.txn().deleteUnder("cilium/").commit();
        to.txn().deleteUnder("cilium/").commit();
    }

    ReplicaSettings settings() {
        return settings(TORONTO);
    }

    ReplicaSettings settings(ClusterName cluster) {
        return ReplicaSettings.of(cluster, source, target)
                .withTimers(EtcdServer.quick())
                .withSeat(Duration.ofSeconds(2));
    }

    /** A replicator that has made its copy. */
    static Replicator synced(ReplicaSettings settings) throws InterruptedException {
        Replicator replicator = Replicator.start(settings);
        assertThat(replicator.awaitSynced(Duration.ofSeconds(10)))
                .as("%s", replicator.status())
                .isTrue();
        return replicator;
    }

    /** Toronto with so many nodes, the first of them on a lease. */
    void putToronto(int nodes) {
        put("cilium/cluster-config/toronto", "{\"id\":3}");
        from.txn().put(STATE + "n0", "0", from.grant(Duration.ofMinutes(5))).commit();
        for (int from = 1; from < nodes; from += Txn.MOST) {
            Txn txn = this.from.txn();
            for (int i = from; i < Math.min(nodes, from + Txn.MOST); i++) {
                txn.put(STATE + "n" + i, Integer.toString(i), 0);
            }
            txn.commit();
        }
    }

    void put(String key, String value) {
        from.txn().put(key, value, 0).commit();
    }

    void delete(String key) {
        from.txn().delete(key).commit();
    }

    /** What the target has under a prefix. */
    Map<String, String> copied(String prefix) {
        Map<String, String> pairs = new TreeMap<>();
        to.list(prefix, 0).entries().forEach(entry -> pairs.put(entry.key(), entry.text()));
        return pairs;
    }

    /** Makes sure that the copy is what the source has. */
    void requireEqual() {
        Map<String, String> nodes = new TreeMap<>();
        from.list(STATE, 0)
                .entries()
                .forEach(entry -> nodes.put(CACHE + entry.key().substring(STATE.length()), entry.text()));
        assertThat(copied("cilium/cache/")).isEqualTo(nodes);
    }

    @Override
    public void close() {
        from.close();
        to.close();
    }
}
