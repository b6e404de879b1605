// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import io.meshpath.agent.api.OneLine;
import io.meshpath.agent.loop.Problems;
import io.meshpath.agent.mesh.IdentityTable;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.compiler.PolicyCompiler;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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

    private final PolicyCompiler compiler;
    private final Problems problems;
    private final Map<Integer, Long> enforced = new TreeMap<>(); // endpoint to revision
    private Optional<PolicyModel> model = Optional.empty();
    private Runnable listener = () -> {};
    private long revision;
    private boolean refused;

    /** Nothing is enforced yet. */
    public Enforcer(PolicyCompiler compiler, Problems problems) {
        this.compiler = compiler;
        this.problems = problems;
    }

    /** Calls {@code changed} whenever endpoints may have come to another revision. */
    void listen(Runnable changed) {
        listener = changed;
    }

    /**
     * Puts a model in force.
     *
     * @throws RuntimeException when the tables refuse; it stays the one that is wanted, and {@link #retry} tries again
     */
    void policies(PolicyModel wanted) {
        model = Optional.of(wanted);
        revision++;
        apply();
    }

    private void apply() {
        refused = true;
        model.ifPresent(compiler::policies);
        settled();
    }

    private void settled() {
        refused = false;
        problems.clear(PART, SUBJECT);
        enforced.replaceAll((endpoint, before) -> revision);
        listener.run();
    }

    /** Tries again what the tables have refused; without such a thing it does nothing. */
    public void retry() {
        if (refused) {
            guard(this::apply);
        }
    }

    /** Whether the tables have refused something that is still wanted. */
    boolean hasRefusal() {
        return refused;
    }

    @Override
    public void addIdentity(int identity, Labels labels) {
        guard(() -> compiler.addIdentity(identity, labels));
    }

    @Override
    public void removeIdentity(int identity) {
        guard(() -> compiler.removeIdentity(identity));
    }

    /**
     * Gives an endpoint its policy.
     *
     * @throws RuntimeException when the tables have no room for it; then it has none
     */
    public void addEndpoint(int endpoint, Labels labels) {
        try {
            compiler.addEndpoint(endpoint, labels);
            enforced.put(endpoint, revision);
        } catch (RuntimeException e) {
            removeEndpoint(endpoint);
            throw e;
        }
        listener.run();
    }

    /** Takes an endpoint out of the tables. */
    public void removeEndpoint(int endpoint) {
        enforced.remove(endpoint);
        guard(() -> compiler.removeEndpoint(endpoint));
        retry();
        listener.run();
    }

    /** The identities of the world and of the mesh must not be lost because one of them is refused. */
    private void guard(Runnable change) {
        try {
            change.run();
        } catch (RuntimeException e) {
            refused = true;
            report(e);
        }
    }

    /** Says in {@code status} what the tables refuse, until they take it. */
    public void report(RuntimeException refusal) {
        problems.raise(
                PART, SUBJECT, "policies of revision " + revision + " are not in force: " + OneLine.of(refusal));
    }

    /** The revision of the model that is wanted: how often policies have changed. */
    public long revision() {
        return revision;
    }

    /** The revision that an endpoint is judged by; 0 while it has no policy. */
    public long revision(int endpoint, Direction direction) {
        return enforced.getOrDefault(endpoint, 0L);
    }

    /** The least revision that any endpoint is judged by; that of the model where there is no endpoint. */
    public long enforcedEverywhere() {
        return enforced.values().stream().mapToLong(Long::longValue).min().orElse(refused ? revision - 1 : revision);
    }

    Optional<String> ruleName(int number) {
        return compiler.ruleName(number);
    }
}
