// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Calls of other threads that wait for an answer of the one that publishes. Immutable. */
record LocalCalls(LocalLoop loop, MeshTimers timers) {
    /** Runs something on the thread that publishes and waits for what comes of it. */
    <T> T call(String what, Supplier<T> command) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.submit(() -> {
            try {
                answer.complete(command.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return await(what, answer);
    }

    /**
     * Waits for an answer, four times as long as a request may take.
     *
     * @throws MeshException when there is none in time, or it is a failure; that says what was asked
     */
    <T> T await(String what, CompletableFuture<T> answer) {
        try {
            return answer.get(timers.call().toMillis() * 4, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException argument) {
                throw argument;
            }
            String reason = e.getCause() == null
                    ? "failed"
                    : String.valueOf(e.getCause().getMessage());
            throw new MeshException(what + ": " + reason, e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(false); // so that nobody counts it as a use
            throw new MeshException(
                    what + ": no answer; " + loop.status().error().orElse("the etcd is slow"), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeshException(what + ": interrupted", e);
        }
    }
}
