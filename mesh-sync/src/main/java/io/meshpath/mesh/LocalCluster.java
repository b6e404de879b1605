// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.cilium.ClusterService;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.cilium.ServiceName;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.fact.StateSink;
import io.meshpath.mesh.identity.IdentityListener;
import io.meshpath.mesh.identity.IdentitySettings;
import io.meshpath.mesh.identity.LabelFilter;
import io.meshpath.mesh.store.StoreConnector;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Says in the local cluster's etcd what this node has to say: that the cluster lives, that the node is there, which
 * addresses are on it; and agrees with the other nodes on identities.
 *
 * <p>Everything but identities hangs on leases that this class renews by itself. When a lease is lost (the node slept, an
 * administrator revoked it, the etcd was created anew) everything is written again. While etcd cannot be reached, what is
 * to be published is remembered. One thread, {@code meshpath-local-<cluster>}, does it, and {@link #close} ends it. Safe
 * for use by multiple threads.
 */
public final class LocalCluster implements AutoCloseable {
    private final LocalNode self;
    private final MeshTimers timers;
    private final LocalLoop loop;
    private final LocalCalls calls;
    private final AskedIdentities identities;
    private final Thread thread;

    private LocalCluster(LocalNode self, MeshTimers timers, LabelFilter filter, LocalLoop loop, Thread thread) {
        this.self = self;
        this.timers = timers;
        this.loop = loop;
        this.calls = new LocalCalls(loop, timers);
        this.identities = new AskedIdentities(filter, loop, calls);
        this.thread = thread;
    }

    /** Joins the cluster with the usual timers; returns at once, whether or not its etcd can be reached. */
    public static LocalCluster join(EtcdConfig etcd, LocalNode self) {
        return join(etcd.connector(), self, MeshTimers.DEFAULT);
    }

    /** Joins the cluster; returns at once, whether or not its etcd can be reached. */
    public static LocalCluster join(StoreConnector store, LocalNode self, MeshTimers timers) {
        return join(store, self, timers, IdentitySettings.DEFAULT);
    }

    /** Joins the cluster; returns at once, whether or not its etcd can be reached. */
    public static LocalCluster join(
            StoreConnector store, LocalNode self, MeshTimers timers, IdentitySettings identities) {
        return join(store, self, timers, identities, IdentityListener.NONE);
    }

    /**
     * Joins the cluster; returns at once, whether or not its etcd can be reached.
     *
     * @param listener hears when a number that {@link #identity} gave was replaced
     */
    public static LocalCluster join(
            StoreConnector store,
            LocalNode self,
            MeshTimers timers,
            IdentitySettings identities,
            IdentityListener listener) {
        LocalLoop loop = new LocalLoop(store, self, timers, identities, listener);
        Thread thread = new Thread(loop, "meshpath-local-" + self.cluster());
        thread.setDaemon(true);
        thread.start();
        return new LocalCluster(self, timers, identities.filter(), loop, thread);
    }

    /** Publishes this node, in place of what was published of it before. */
    public void publish(MeshNode node) {
        if (!node.cluster().equals(self.cluster())
                || !node.clusterId().equals(self.id())
                || !node.name().equals(self.name())) {
            throw new IllegalArgumentException("expected node " + self.cluster() + "/" + self.name() + " of cluster id "
                    + self.id() + " but was " + node.cluster() + "/" + node.name() + " of " + node.clusterId());
        }
        put(OwnedKey.plain(Keys.node(node.cluster(), node.name()), node.toJson()));
    }

    /** Publishes an address of this node, in place of what was published of it before. */
    public void publish(IpIdentity address) {
        put(OwnedKey.plain(Keys.address(address), address.toJson()));
    }

    /** Withdraws an address, so that every cluster forgets it; one that is not there is no error. */
    public void withdraw(IpAddress address) {
        delete(Cidr.of(address));
    }

    /**
     * Publishes the cluster's part in a service, in place of what was published of it before; one that is not shared is
     * withdrawn. One node speaks for a service: it knows all its backends in the cluster, on whichever node they are.
     *
     * @throws IllegalArgumentException when it is too much for etcd: more than 1 MiB, about 6,000 backends of two ports
     */
    public void publish(ClusterService service) {
        OwnedKey key = OwnedKey.of(self, service);
        if (service.shared()) {
            put(key);
        } else {
            withdraw(service.name());
        }
    }

    /** Withdraws the cluster's part in a service; one that is not there is no error. */
    public void withdraw(ServiceName service) {
        loop.submit(() -> loop.owned().delete(Keys.service(self.cluster(), service)));
    }

    /**
     * This node's addresses as a sink: what is given to it is in etcd soon after. {@link StateSink#prune} also deletes
     * what an earlier life of this node left there, and never what another node wrote.
     */
    public StateSink<Cidr, IpIdentity> addresses() {
        return new PublishedAddresses(this, loop);
    }

    private void put(OwnedKey key) {
        loop.submit(() -> loop.owned().put(key));
    }

    void delete(Cidr prefix) {
        loop.submit(() -> loop.owned().delete(Keys.address(prefix)));
    }

    /**
     * The number for the labels of an endpoint, of which only those count that {@link IdentitySettings#filter} takes in.
     * The same labels get the same number on every node, and must have the label of the cluster. Labels that only say
     * where an address is (prefixes, names, other nodes) get one of this node's own, without asking anybody. Each call
     * counts as one use, until {@link #release} ends it. The number stays what it is, unless the {@link IdentityListener} is
     * told of another one.
     *
     * @throws MeshException when the etcd cannot be asked, or no number is left
     */
    public int identity(Labels labels) {
        return identities.number(labels);
    }

    /**
     * The cluster's numbers for many label sets, each as {@link #identity} gives it and each one use; asked together they
     * cost a hundredth each.
     *
     * @throws MeshException when one of them cannot be had; then none is used
     */
    public Map<Labels, Integer> identities(Collection<Labels> sets) {
        return identities.numbers(sets);
    }

    /** Ends one use of an identity; the number stays what it is as long as another use or node refers to it. */
    public void release(int identity) {
        identities.release(identity);
    }

    /** Waits until everything given so far is in etcd; false when that took too long. */
    public boolean awaitPublished(Duration timeout) throws InterruptedException {
        CompletableFuture<Void> written = new CompletableFuture<>();
        loop.submit(() -> loop.whenWritten(written));
        try {
            written.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError("nobody fails it", e);
        }
    }

    /** How it stands now. */
    public LocalStatus status() {
        return loop.status();
    }

    /**
     * Stops renewing: what was published stays until its lease ends, so that a node that restarts is not missed. What is
     * outstanding is written before, if etcd can be asked.
     */
    @Override
    public void close() {
        try {
            if (status().connected()) {
                awaitPublished(timers.call());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever is in a hurry does not wait for etcd
        }
        end();
    }

    private void end() {
        thread.interrupt();
        Threads.join(thread);
    }

    /**
     * Leaves the cluster: everything this node published is taken back at once.
     *
     * @throws MeshException when the etcd cannot be asked; then it goes when its lease ends
     */
    public void leave() {
        try {
            calls.call("leave " + self.cluster(), () -> {
                loop.leave();
                return self;
            });
        } finally {
            end();
        }
    }
}
