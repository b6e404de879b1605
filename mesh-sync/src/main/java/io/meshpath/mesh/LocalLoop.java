// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.mesh.identity.IdentityListener;
import io.meshpath.mesh.identity.IdentitySettings;
import io.meshpath.mesh.store.KeyValueStore;
import io.meshpath.mesh.store.StoreConnector;
import io.meshpath.mesh.store.StoreException;
import io.meshpath.mesh.time.Backoff;
import io.meshpath.mesh.time.Due;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Keeps the local cluster's etcd equal to what this node has to say, for as long as the thread is not interrupted. All
 * state belongs to that thread; others hand it {@link #submit commands}.
 */
final class LocalLoop implements Runnable {
    private static final Logger LOG = System.getLogger(LocalLoop.class.getName());

    private final LocalNode self;
    private final MeshTimers timers;
    private final LocalLink link;
    private final BlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();
    private final SplittableRandom random = new SplittableRandom();
    private final Leases leases;
    private final OwnedKeys owned;
    private final UsedIdentities used;
    private final IdentityAllocator identities;
    private final IdentityCollector collector;
    private final Upkeep upkeep;
    private final Backoff backoff;
    private final Due retry;
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private boolean left;
    private Optional<String> error = Optional.of("not connected yet");
    private volatile LocalStatus status;

    LocalLoop(
            StoreConnector connector,
            LocalNode self,
            MeshTimers timers,
            IdentitySettings settings,
            IdentityListener listener) {
        this.self = self;
        this.timers = timers;
        this.leases = new Leases(timers);
        this.owned = new OwnedKeys(self, leases);
        this.used = new UsedIdentities(self, owned, listener);
        this.identities = new IdentityAllocator(self, timers, leases, owned, random, used);
        this.collector = new IdentityCollector(self, timers, leases, settings.collection());
        Beacon beacon = new Beacon(self, timers, leases);
        this.upkeep = new Upkeep(self, timers, leases, owned, used, identities, beacon);
        this.link = new LocalLink(connector, timers, leases, upkeep::rewrite, beacon);
        this.backoff = new Backoff(timers, random);
        this.retry = Due.in(timers.clock(), Duration.ZERO);
        this.status = new LocalStatus(self, false, 0, 0, 0, 0, 0, false, 0, error);
    }

    LocalStatus status() {
        return status;
    }

    OwnedKeys owned() {
        return owned;
    }

    UsedIdentities used() {
        return used;
    }

    IdentityAllocator identities() {
        return identities;
    }

    /** Has the thread run something, before anything else. */
    void submit(Runnable command) {
        commands.add(command);
    }

    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                runCommands();
                if (identities.isAsked() && identities.next().isNow()) {
                    agree();
                }
                if (retry.isNow() && !left) {
                    converge();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                failed(e);
            }
            publish();
        }
        identities.fail(new MeshException("closed"));
        link.drop();
        publish();
    }

    private void runCommands() throws InterruptedException {
        Runnable command = commands.poll(idle().toNanos(), TimeUnit.NANOSECONDS);
        while (command != null) {
            command.run();
            command = commands.poll();
        }
    }

    /** How long there is nothing to do but commands. */
    private Duration idle() {
        Duration most = retry.isNow() ? upkeep.idle() : retry.wait(timers.lastRetry());
        if (owned.pending() > 0 && retry.isNow()) {
            most = Duration.ZERO;
        }
        most = retry.isNow() ? collector.idle(most) : most;
        return identities.isAsked() ? identities.next().wait(most) : most;
    }

    /** Asks the other nodes' opinion of identities, also while writing waits: that etcd cannot be asked is an answer. */
    private void agree() {
        try {
            askTwice(store -> {
                identities.agree(store);
                return identities;
            });
        } catch (MeshException e) {
            identities.fail(e);
            throw e;
        }
    }

    /** Makes etcd equal to what we want, and looks after it when it is time. */
    private void converge() {
        KeyValueStore connection = connection();
        upkeep.turn(connection);
        List<String> conflicts = owned.flush(connection);
        if (!conflicts.isEmpty()) {
            used.lose();
            identities.replaceLost();
            conflicts.forEach(conflict -> LOG.log(Level.WARNING, "cluster {0}: {1}", self.cluster(), conflict));
        }
        collector.turn(connection);
        error = conflicts.stream().findFirst().or(used::problem);
        backoff.reset();
        if (owned.pending() > 0) { // another node was writing the same identities
            retry.again(backoff.next());
            return;
        }
        waiting.forEach(written -> written.complete(null));
        waiting.clear();
    }

    /** Withdraws all our addresses but these, also those that an earlier life of this node has left behind. */
    void pruneAddresses(Set<Cidr> kept) {
        upkeep.pruneAddresses(kept);
    }

    /** Completes the future once everything wanted so far is in etcd. */
    void whenWritten(CompletableFuture<Void> written) {
        waiting.add(written);
    }

    /** Runs a request now; a failure is the caller's to hear of, and ours to recover from. */
    <T> T ask(Function<KeyValueStore, T> request) {
        try {
            return askTwice(request);
        } catch (StoreException e) {
            failed(e);
            throw e;
        }
    }

    /** A lease may have gone since it was last looked at; then the second try is on another one. */
    private <T> T askTwice(Function<KeyValueStore, T> request) {
        try {
            return request.apply(connection());
        } catch (StoreException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            leases.keepAlive(connection(), upkeep::rewrite);
            return request.apply(connection());
        }
    }

    /** The connection; a new one begins with upkeep. */
    private KeyValueStore connection() {
        if (!link.isOpen()) {
            link.get();
            upkeep.hurry();
        }
        return link.get();
    }

    private void failed(RuntimeException e) {
        String message = e instanceof MeshException ? String.valueOf(e.getMessage()) : "unexpected: " + e;
        if (!error.equals(Optional.of(message)) && !Thread.currentThread().isInterrupted()) {
            LOG.log(Level.WARNING, "cluster " + self.cluster() + ": " + message, e instanceof MeshException ? null : e);
        }
        error = Optional.of(message);
        if (e instanceof StoreException failure && failure.isNotFound()) {
            upkeep.hurry(); // a lease is gone; the connection is not to blame
        } else {
            link.drop();
        }
        retry.again(backoff.next());
    }

    private void publish() {
        int pending = owned.pending();
        status = new LocalStatus(
                self,
                link.isOpen() && error.isEmpty(),
                Math.max(0, owned.keys().size() - pending),
                pending,
                leases.all().size(),
                used.count(),
                identities.conflicts(),
                collector.isCollector(),
                collector.collected(),
                error);
    }

    /** Takes everything of ours out of etcd, by ending our leases; nothing is written any more after that. */
    void leave() {
        left = ask(connection -> {
            owned.flush(connection);
            leases.all().forEach(connection::revoke);
            return true;
        });
    }
}
