// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import io.meshpath.agent.api.ApiRefusal;
import io.meshpath.agent.endpoint.Reservations.Reservation;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.MacAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The pods of one node: gives each a number, addresses, a device and an identity, remembers them, and finds them again
 * after a restart.
 *
 * <p>Owned by the agent's thread. What has to wait, for etcd or for another namespace, runs on the worker in between.
 */
public final class Endpoints {
    private static final System.Logger LOG = System.getLogger(Endpoints.class.getName());

    private final Reservations reservations;
    private final EndpointStore store;
    private final EndpointNetwork network;
    private final EndpointServices services;
    private final Executor agentThread;
    private final Executor worker;
    private final Random random = new SecureRandom();
    private final Map<Integer, Endpoint> endpoints = new TreeMap<>();
    private final Set<String> busy = new HashSet<>(); // names of pods that are being connected
    private final Map<Integer, Integer> replaced = new HashMap<>(); // while pods are being connected
    private final Confirmations unconfirmed;

    private Endpoints(
            Reservations reservations,
            EndpointStore store,
            EndpointNetwork network,
            EndpointServices services,
            Executor agentThread,
            Executor worker) {
        this.reservations = reservations;
        this.store = store;
        this.network = network;
        this.services = services;
        this.agentThread = agentThread;
        this.worker = worker;
        this.unconfirmed = new Confirmations(services, agentThread, worker);
    }

    /**
     * Takes over the pods of an earlier life: those whose device is still there are connected again, the others are
     * forgotten.
     *
     * @param agentThread the thread that all other methods are called on
     * @param worker where identities are asked for and devices made
     */
    public static Endpoints restore(
            AddressPools pools,
            EndpointStore store,
            EndpointNetwork network,
            EndpointServices services,
            Executor agentThread,
            Executor worker) {
        EndpointStore.State saved = store.load(pools.routers());
        Endpoints restored =
                new Endpoints(Reservations.after(saved, pools), store, network, services, agentThread, worker);
        saved.endpoints().forEach(restored::adopt);
        restored.save();
        return restored;
    }

    private void adopt(Endpoint endpoint) {
        if (!network.isPresent(endpoint)) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "endpoint " + endpoint.name() + " is gone: no device " + endpoint.device());
            return;
        }
        reservations.restore(endpoint);
        endpoints.put(endpoint.id(), endpoint);
        unconfirmed.add(endpoint);
        services.connect(endpoint);
        network.open(endpoint);
    }

    /**
     * Asks for the identities of pods from an earlier life, which have their old ones until there is an answer. To be called
     * again and again; without such pods it does nothing.
     */
    public void confirmIdentities() {
        unconfirmed.ask(this::byId, this::confirm);
    }

    /**
     * The cluster has another number for the labels that had {@code before}: their pods have it from now on, also those that
     * are being connected and were told the old one.
     */
    public void identityReplaced(int before, int after) {
        list().stream().filter(endpoint -> endpoint.identity() == before).forEach(endpoint -> confirm(endpoint, after));
        if (!busy.isEmpty()) {
            replaced.remove(after);
            replaced.put(before, after);
        }
    }

    private Endpoint withIdentityOfNow(Endpoint built) {
        int identity = built.identity();
        while (replaced.containsKey(identity)) {
            identity = replaced.get(identity);
        }
        return identity == built.identity() ? built : built.withIdentity(identity);
    }

    private void confirm(Endpoint endpoint, int identity) {
        if (identity != endpoint.identity()) {
            Endpoint changed = endpoint.withIdentity(identity);
            endpoints.put(changed.id(), changed);
            services.connect(changed);
            save();
        }
    }

    /**
     * Connects a pod, with so many addresses of each of the node's pod CIDRs. The future fails with {@link ApiRefusal}, {@link IllegalArgumentException}, {@link
     * PoolFullException}, or what the kernel or etcd said; then nothing of the pod is left.
     */
    public CompletableFuture<Endpoint> create(String name, String netns, Labels labels, int addresses) {
        Endpoint.checkName(name);
        if (find(name).isPresent() || !busy.add(name)) {
            throw ApiRefusal.conflict("endpoint " + name + " exists already; delete it first or choose another name");
        }
        Reservation reserved = reserve(name, addresses);
        return CompletableFuture.supplyAsync(() -> build(reserved, name, netns, labels), worker)
                .thenApplyAsync(this::admit, agentThread)
                .whenCompleteAsync((endpoint, failure) -> settle(reserved, name, failure), agentThread);
    }

    private Reservation reserve(String name, int addresses) {
        try {
            return reservations.take(addresses);
        } catch (RuntimeException e) {
            busy.remove(name);
            throw e;
        }
    }

    private Endpoint build(Reservation reserved, String name, String netns, Labels labels) {
        MacAddress mac = MacAddress.random(random);
        String device = Endpoint.deviceOf(reserved.id());
        network.check(netns);
        int identity = services.identity(labels);
        try {
            Endpoint endpoint = new Endpoint(
                    reserved.id(), name, netns, labels, reserved.addresses(), mac, device, identity, Optional.empty());
            network.create(endpoint);
            return endpoint;
        } catch (RuntimeException e) {
            services.release(identity);
            throw e;
        }
    }

    private Endpoint admit(Endpoint built) {
        Endpoint endpoint = withIdentityOfNow(built);
        try {
            services.connect(endpoint);
            network.open(endpoint);
            endpoints.put(endpoint.id(), endpoint);
            save();
            return endpoint;
        } catch (RuntimeException e) {
            endpoints.remove(endpoint.id());
            services.disconnect(endpoint);
            network.delete(endpoint);
            throw e;
        }
    }

    private void settle(Reservation reserved, String name, @Nullable Throwable failure) {
        busy.remove(name);
        if (busy.isEmpty()) {
            replaced.clear();
        }
        if (failure != null) {
            reservations.release(reserved);
        }
    }

    /**
     * Disconnects a pod: first it is forgotten, then its device goes.
     *
     * @throws ApiRefusal when there is no such pod
     */
    public Endpoint delete(String nameOrId) {
        Endpoint endpoint = get(nameOrId);
        services.disconnect(endpoint);
        network.delete(endpoint);
        forget(endpoint);
        save();
        return endpoint;
    }

    /** Disconnects the pods whose device is gone, because their namespace is; returns them. */
    public List<Endpoint> sweep() {
        List<Endpoint> gone = new ArrayList<>();
        for (Endpoint endpoint : list()) {
            if (!network.isPresent(endpoint)) {
                services.disconnect(endpoint);
                forget(endpoint);
                gone.add(endpoint);
            }
        }
        if (!gone.isEmpty()) {
            save();
        }
        return gone;
    }

    private void forget(Endpoint endpoint) {
        endpoints.remove(endpoint.id());
        unconfirmed.remove(endpoint);
        reservations.release(endpoint);
    }

    /**
     * Has a pod's policy tried out or enforced, or as it is for the whole node; remembered over restarts.
     *
     * @throws ApiRefusal when there is no such pod
     */
    public Endpoint audit(String nameOrId, Optional<Boolean> audit) {
        Endpoint changed = get(nameOrId).withAudit(audit);
        services.audit(changed);
        endpoints.put(changed.id(), changed);
        save();
        return changed;
    }

    /** The pod of this name or number. */
    public Endpoint get(String nameOrId) {
        return find(nameOrId)
                .orElseThrow(() ->
                        ApiRefusal.notFound("no endpoint " + nameOrId + " on this node; see: meshpath endpoint list"));
    }

    /** The pod with this number. */
    public Optional<Endpoint> byId(int id) {
        return Optional.ofNullable(endpoints.get(id));
    }

    /** All pods, by number. */
    public List<Endpoint> list() {
        return List.copyOf(endpoints.values());
    }

    private Optional<Endpoint> find(String nameOrId) {
        return endpoints.values().stream()
                .filter(endpoint -> endpoint.isCalled(nameOrId))
                .findFirst();
    }

    private void save() {
        reservations.save(store, endpoints.values());
    }
}
