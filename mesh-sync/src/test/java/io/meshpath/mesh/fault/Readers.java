// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.claims;
import static io.meshpath.mesh.fault.RandomWrites.KEYS;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.mesh.ClusterMirror;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.fact.ExpectedCluster;
import io.meshpath.mesh.fact.MeshSinks;
import io.meshpath.mesh.source.Source;
import io.meshpath.mesh.store.StoreConnector;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The two readers of an etcd that are watched: the bare engine, and a mirror with its checks and sinks. */
final class Readers implements AutoCloseable {
    /** Timers with which a seed takes seconds; what is missing from a new etcd is kept for {@code grace}. */
    static MeshTimers timers() {
        return EtcdServer.quick()
                .withLiveness(Duration.ofSeconds(1), Duration.ofMillis(300), Duration.ofMillis(150))
                .withGrace(Duration.ofMillis(400))
                .withClock(new JumpyClock());
    }

    private final StoreConnector etcd;
    private final MeshTimers timers;
    private final AtomicInteger failures = new AtomicInteger();
    private final EngineLog log = new EngineLog();
    private final SinkLog<Integer, Labels> identities = new SinkLog<>(failures, KEYS::identity, Labels::kvstoreForm);
    private final SinkLog<Cidr, IpIdentity> addresses = new SinkLog<>(failures, KEYS::address, IpIdentity::toJson);
    private final SinkLog<String, MeshNode> nodes = new SinkLog<>(failures, KEYS::node, MeshNode::toJson);
    private final ClusterMirror mirror;
    private Thread engine;

    Readers(StoreConnector etcd, MeshTimers timers) {
        this.etcd = etcd;
        this.timers = timers;
        this.mirror = ClusterMirror.start(
                etcd,
                ExpectedCluster.remote(TORONTO, claims()),
                timers,
                (name, id) -> new MeshSinks(nodes, identities, addresses));
        this.engine = startEngine();
    }

    private Thread startEngine() {
        Source source = new Source(etcd, log, timers);
        log.cursor().ifPresent(source::resume);
        Thread thread = new Thread(source, "meshpath-test-engine");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Ends the engine wherever it is, and starts another one with what it had on disk. */
    void restartEngine() throws InterruptedException {
        stopEngine();
        engine = startEngine();
    }

    /** Ends the engine wherever it is. */
    void stopEngine() throws InterruptedException {
        engine.interrupt();
        engine.join();
    }

    EngineLog log() {
        return log;
    }

    ClusterMirror mirror() {
        return mirror;
    }

    SinkLog<Cidr, IpIdentity> addresses() {
        return addresses;
    }

    SinkLog<Integer, Labels> identities() {
        return identities;
    }

    SinkLog<String, MeshNode> nodes() {
        return nodes;
    }

    @Override
    public void close() throws InterruptedException {
        stopEngine();
        mirror.close();
    }
}
