// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Pods from an earlier life, whose identities have to be asked for: this node has to refer to them anew, and they may have
 * changed. Owned by the agent's thread.
 */
final class Confirmations {
    private final EndpointServices services;
    private final Executor agentThread;
    private final Executor worker;
    private final Set<Integer> open = new HashSet<>();
    private final Set<Integer> asked = new HashSet<>();

    Confirmations(EndpointServices services, Executor agentThread, Executor worker) {
        this.services = services;
        this.agentThread = agentThread;
        this.worker = worker;
    }

    void add(Endpoint endpoint) {
        open.add(endpoint.id());
    }

    void remove(Endpoint endpoint) {
        open.remove(endpoint.id());
    }

    /** Asks for all identities that nobody is asked for already; {@code confirmed} hears of the answers. */
    void ask(IntFunction<Optional<Endpoint>> pods, ObjIntConsumer<Endpoint> confirmed) {
        for (int id : List.copyOf(open)) {
            pods.apply(id).filter(pod -> asked.add(id)).ifPresent(pod -> {
                CompletableFuture<Integer> unused = CompletableFuture.supplyAsync(
                                () -> services.identity(pod.labels()), worker)
                        .whenCompleteAsync(
                                (identity, failure) -> answered(id, pods.apply(id), identity, confirmed), agentThread);
            });
        }
    }

    private void answered(
            int id, Optional<Endpoint> pod, @Nullable Integer identity, ObjIntConsumer<Endpoint> confirmed) {
        asked.remove(id);
        if (identity != null && pod.isPresent() && open.remove(id)) {
            confirmed.accept(pod.get(), identity);
        }
    }
}
