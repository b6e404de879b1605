// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.PortSpace;
import java.util.Optional;

/** A compiler over some tables: steps go in, verdicts come out. */
final class CompiledNode implements AutoCloseable {
    /** How tables answer. */
    interface Lookup {
        int decide(int endpoint, Direction direction, int identity, PortSpace space, int port);
    }

    private final PolicyCompiler compiler;
    private final Lookup lookup;
    private final Runnable close;

    CompiledNode(PolicyTables tables, Lookup lookup, Runnable close) {
        this.compiler = new PolicyCompiler(tables);
        this.lookup = lookup;
        this.close = close;
    }

    /** One over tables in Java. */
    static CompiledNode inJava() {
        TablesModel tables = new TablesModel();
        return new CompiledNode(tables, tables::decide, () -> {});
    }

    /** @param world what there is after the step */
    void take(Step step, World world) {
        if (step instanceof Step.Policies) {
            compiler.policies(world.policies().model());
        } else if (step instanceof Step.Identity identity) {
            compiler.addIdentity(identity.number(), identity.labels());
        } else if (step instanceof Step.IdentityGone identity) {
            compiler.removeIdentity(identity.number());
        } else if (step instanceof Step.Endpoint endpoint) {
            compiler.addEndpoint(endpoint.number(), endpoint.labels());
        } else if (step instanceof Step.EndpointGone endpoint) {
            compiler.removeEndpoint(endpoint.number());
        }
    }

    void retry() {
        compiler.retry();
    }

    int verdict(Question question) {
        return lookup.decide(
                question.endpoint(), question.direction(), question.identity(), question.space(), question.port());
    }

    Optional<String> ruleName(int number) {
        return compiler.ruleName(number);
    }

    @Override
    public void close() {
        close.run();
    }
}
