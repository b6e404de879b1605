// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import io.meshpath.agent.api.OneLine;
import io.meshpath.agent.loop.Problems;
import io.meshpath.agent.mesh.IdentityTable;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.compiler.PolicyCompiler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The policy compiler as the agent uses it. What the tables refuse is a problem in {@code status} for as long as it lasts,
 * and is tried again with every change and from time to time; what was enforced goes on being enforced meanwhile.
 *
 * <p>Owned by the agent's thread.
 */
public final class Enforcer implements IdentityTable.Listener {
    /** The part of the agent that refusals are problems of. */
    public static final String PART = "policy tables";

    private static final String SUBJECT = "policy";

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** How long identities may keep the agent's thread in each second while tables are full. */
    private static final Duration SHARE_OF_SECOND = Duration.ofMillis(200);

    private final PolicyCompiler compiler;
    private final Problems problems;
    private final Set<Integer> endpoints = new TreeSet<>();
    private final Map<Integer, Labels> waiting = new LinkedHashMap<>();
    private Runnable listener = () -> {};
    private long secondBegan = System.nanoTime();
    private long spent;

    /** Nothing is enforced yet. */
    public Enforcer(PolicyCompiler compiler, Problems problems) {
        this.compiler = compiler;
        this.problems = problems;
    }

    /** Calls {@code changed} whenever endpoints may have come to another revision. */
    void listen(Runnable changed) {
        listener = changed;
    }

    /** Puts a model in force, or, where the tables refuse, has it wanted until they take it. */
    public void policies(PolicyModel wanted) {
        guard(() -> compiler.policies(wanted));
        admit();
        listener.run();
    }

    /** Tries again what the tables have refused; without such a thing it does nothing. */
    public void retry() {
        if (!isWhole()) {
            guard(compiler::retry);
            admit();
            listener.run();
        }
    }

    /** Makes identities known that had to wait, as many as their share of time allows. */
    public void admit() {
        long now = System.nanoTime();
        if (now - secondBegan >= SECOND.toNanos()) {
            secondBegan = now;
            spent = 0;
        }
        while (!waiting.isEmpty() && spent < SHARE_OF_SECOND.toNanos()) {
            long begin = System.nanoTime();
            int identity = waiting.keySet().iterator().next();
            Labels labels = Objects.requireNonNull(waiting.remove(identity));
            guard(() -> compiler.addIdentity(identity, labels));
            spent += System.nanoTime() - begin;
        }
    }

    /** Whether everything that is wanted is in the tables, but for identities that wait. */
    public boolean isWhole() {
        return !compiler.isUneven();
    }

    /**
     * While tables are full, an identity may have the compiler try everything anew: together they get no more than a share of
     * the thread's time, and the rest waits for {@link #admit}.
     */
    @Override
    public void addIdentity(int identity, Labels labels) {
        waiting.remove(identity);
        if (isWhole()) {
            guard(() -> compiler.addIdentity(identity, labels));
        } else {
            waiting.put(identity, labels);
            admit();
        }
    }

    @Override
    public void removeIdentity(int identity) {
        waiting.remove(identity);
        guard(() -> compiler.removeIdentity(identity));
    }

    /**
     * Gives an endpoint its policy; where the tables have no room for the newest revision, that of the one in force.
     *
     * @throws IllegalStateException when there is no room for either; then it has none
     */
    public void addEndpoint(int endpoint, Labels labels) {
        try {
            compiler.addEndpoint(endpoint, labels);
        } catch (RuntimeException e) {
            if (revision(endpoint) == 0) {
                removeEndpoint(endpoint);
                throw new IllegalStateException("no room for the policy of endpoint " + endpoint + ": " + reason(e), e);
            }
            report(e);
        }
        endpoints.add(endpoint);
        listener.run();
    }

    /** Takes an endpoint out of the tables. */
    public void removeEndpoint(int endpoint) {
        endpoints.remove(endpoint);
        guard(() -> compiler.removeEndpoint(endpoint));
        retry();
        listener.run();
    }

    /** One fact that the tables have no room for must not keep the agent from all others. */
    private void guard(Runnable change) {
        try {
            change.run();
        } catch (RuntimeException e) {
            report(e);
        }
        if (isWhole()) {
            problems.clear(PART, SUBJECT);
        }
    }

    private void report(RuntimeException refusal) {
        problems.raise(PART, SUBJECT, "revision " + revision() + " is not wholly in force: " + reason(refusal));
    }

    /** The datapath calls its sizes as the configuration's section does. */
    private static String reason(RuntimeException refusal) {
        return OneLine.of(refusal).replace("MapSizes.", "bpf.");
    }

    /** The revision that is wanted: how often policies have changed. */
    public long revision() {
        return compiler.revision();
    }

    /** The revision that an endpoint is judged by; 0 while it has no policy. */
    public long revision(int endpoint, Direction direction) {
        return compiler.enforcedRevision(endpoint, direction).orElse(0);
    }

    /** The least revision that an endpoint is judged by in any direction. */
    public long revision(int endpoint) {
        return Math.min(revision(endpoint, Direction.INGRESS), revision(endpoint, Direction.EGRESS));
    }

    /** The least revision that any endpoint is judged by; the one that is wanted where there is no endpoint. */
    public long enforcedEverywhere() {
        return endpoints.stream().mapToLong(this::revision).min().orElse(revision());
    }

    Optional<String> ruleName(int number) {
        return compiler.ruleName(number);
    }
}
