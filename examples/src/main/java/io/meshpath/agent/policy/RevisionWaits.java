// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import io.meshpath.agent.loop.AgentLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** Those who wait until every endpoint enforces a revision. Owned by the agent's thread. */
public final class RevisionWaits {
    private record Wait(long revision, CompletableFuture<Long> answer) {}

    private final AgentLoop loop;
    private final Enforcer enforcer;
    private final List<Wait> waits = new ArrayList<>();

    /** Nobody waits yet. */
    public RevisionWaits(AgentLoop loop, Enforcer enforcer) {
        this.loop = loop;
        this.enforcer = enforcer;
        enforcer.listen(this::answer);
    }

    /**
     * Completes, with the revision that all endpoints enforce, when that is {@code revision} or a later one, and after
     * {@code patience} whatever it is.
     */
    public CompletableFuture<Long> await(long revision, Duration patience) {
        Wait wait = new Wait(revision, new CompletableFuture<>());
        if (enforcer.enforcedEverywhere() >= revision || patience.isZero()) {
            wait.answer.complete(enforcer.enforcedEverywhere());
            return wait.answer;
        }
        waits.add(wait);
        Future<?> end = loop.after(patience, "ending a wait for revision " + revision, () -> {
            waits.remove(wait);
            wait.answer.complete(enforcer.enforcedEverywhere());
        });
        return wait.answer.whenComplete((enforced, failure) -> end.cancel(false));
    }

    private void answer() {
        long enforced = enforcer.enforcedEverywhere();
        List<Wait> answered =
                waits.stream().filter(wait -> enforced >= wait.revision).toList();
        waits.removeAll(answered);
        answered.forEach(wait -> wait.answer.complete(enforced));
    }
}
