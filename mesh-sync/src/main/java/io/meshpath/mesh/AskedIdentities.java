// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.Identity;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.mesh.identity.IdentityScopes;
import io.meshpath.mesh.identity.LabelFilter;
import io.meshpath.mesh.identity.NodeLocalIdentities;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The numbers that other threads ask for: the cluster's from the thread that publishes, this node's own at once. */
final class AskedIdentities {
    private final LabelFilter filter;
    private final LocalLoop loop;
    private final LocalCalls calls;
    private final NodeLocalIdentities nodeLocal = new NodeLocalIdentities();

    AskedIdentities(LabelFilter filter, LocalLoop loop, LocalCalls calls) {
        this.filter = filter;
        this.loop = loop;
        this.calls = calls;
    }

    int number(Labels labels) {
        return await(labels, ask(labels));
    }

    /** All of them or, with an exception, none. */
    Map<Labels, Integer> numbers(Collection<Labels> sets) {
        Map<Labels, CompletableFuture<Integer>> answers = new LinkedHashMap<>();
        sets.forEach(labels -> answers.computeIfAbsent(labels, this::ask));
        Map<Labels, Integer> numbers = new LinkedHashMap<>();
        try {
            answers.forEach((labels, answer) -> numbers.put(labels, await(labels, answer)));
            return numbers;
        } catch (RuntimeException e) {
            answers.values().stream()
                    .filter(answer -> !answer.cancel(false) && !answer.isCompletedExceptionally())
                    .forEach(answer -> release(answer.join()));
            throw e;
        }
    }

    private int await(Labels labels, CompletableFuture<Integer> answer) {
        return calls.await("identity of " + labels, answer);
    }

    private CompletableFuture<Integer> ask(Labels labels) {
        if (IdentityScopes.of(labels) != Identity.Scope.GLOBAL) {
            return CompletableFuture.completedFuture(nodeLocal.acquire(labels));
        }
        Labels relevant = filter.of(labels);
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        loop.submit(() -> loop.identities().ask(relevant, answer));
        return answer;
    }

    /** One use less. */
    void release(int identity) {
        if (Identity.isLocal(identity) || Identity.isRemoteNode(identity)) {
            nodeLocal.release(identity);
            return;
        }
        loop.submit(() -> loop.used().release(identity));
    }
}
