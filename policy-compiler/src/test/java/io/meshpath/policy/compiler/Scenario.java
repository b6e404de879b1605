// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.Decision;
import io.meshpath.policy.Evaluator;
import io.meshpath.policy.Oracle;
import io.meshpath.policy.PeerClusters;
import io.meshpath.policy.PolicyContext;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.RandomPolicies;
import io.meshpath.policy.Rule;
import io.meshpath.policy.document.PolicyParser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A random node: policies, identities and endpoints, compiled into tables and checked against the evaluator. */
final class Scenario {
    /** How tables answer. */
    interface Lookup {
        int decide(int endpoint, Direction direction, int identity, PortSpace space, int port);
    }

    /** One packet of some endpoint. */
    record Question(int endpoint, Direction direction, int identity, RandomPolicies.Packet packet) {}

    private static final int FIRST_POD = 65536;

    private final RandomPolicies world;
    private final Lookup lookup;
    private final PolicyCompiler compiler;
    private final Map<Integer, Labels> identities;
    private final Map<Integer, Labels> endpoints = new HashMap<>();
    private PolicyModel model;

    Scenario(long seed, PolicyTables tables, Lookup lookup) {
        this.world = new RandomPolicies(seed);
        this.lookup = lookup;
        this.compiler = new PolicyCompiler(tables);
        this.identities = world.identities(30);
        for (int endpoint = 1; endpoint <= 5; endpoint++) {
            endpoints.put(endpoint, world.pod());
        }
        this.model = draw();
    }

    /** Tells the compiler everything, in one of the orders in which it may hear of it. */
    void populate() {
        int modelAt = world.nextInt(3);
        if (modelAt == 0) {
            compiler.policies(model);
        }
        identities.forEach(compiler::addIdentity);
        if (modelAt == 1) {
            compiler.policies(model);
        }
        endpoints.forEach(compiler::addEndpoint);
        if (modelAt == 2) {
            compiler.policies(model);
        }
    }

    /** A model that may come next. */
    PolicyModel draw() {
        PeerClusters scope = world.pick(List.of(PeerClusters.values()));
        String yaml = world.yaml(world.nextInt(8));
        return PolicyModel.of(
                PolicyParser.parse("random.yaml", yaml),
                PolicyContext.of(RandomPolicies.LOCAL).withPeers(scope));
    }

    void policies(PolicyModel next) {
        model = next;
        compiler.policies(next);
    }

    PolicyModel model() {
        return model;
    }

    /** Lets something come, go or change. */
    void change() {
        int identity = FIRST_POD + world.nextInt(40);
        int endpoint = 1 + world.nextInt(6);
        switch (world.nextInt(6)) {
            case 0 -> policies(draw());
            case 1 -> {
                identities.remove(identity);
                compiler.removeIdentity(identity);
            }
            case 2 -> {
                if (endpoints.size() > 1) {
                    endpoints.remove(endpoint);
                    compiler.removeEndpoint(endpoint);
                }
            }
            case 3 -> {
                endpoints.put(endpoint, world.pod());
                compiler.addEndpoint(endpoint, endpoints.get(endpoint));
            }
            default -> {
                identities.put(identity, world.pod());
                compiler.addIdentity(identity, identities.get(identity));
            }
        }
    }

    Question question() {
        return new Question(
                world.pick(List.copyOf(endpoints.keySet())),
                world.pick(List.of(Direction.values())),
                world.nextInt(20) == 0 ? 0 : world.pick(List.copyOf(identities.keySet())),
                world.packet());
    }

    /** What the evaluator says under a model. */
    Decision decide(Question question, PolicyModel under) {
        return new Evaluator(under)
                .decide(
                        endpoints.get(question.endpoint),
                        question.direction,
                        labels(question),
                        question.packet.space(),
                        question.packet.port());
    }

    /** What the tables say. */
    int verdict(Question question) {
        return lookup.decide(
                question.endpoint,
                question.direction,
                question.identity,
                question.packet.space(),
                question.packet.port());
    }

    /** Asks the tables, the evaluator and the oracle, which must agree, also on the rule. */
    void check(int questions) {
        for (int i = 0; i < questions; i++) {
            check(question());
        }
    }

    private void check(Question question) {
        int verdict = verdict(question);
        Decision decision = decide(question, model);
        String what = question + " of " + endpoints.get(question.endpoint) + ", peer " + labels(question);
        assertThat(Verdict.kind(verdict)).as(what).isEqualTo(decision.kind());
        assertThat(decision.kind()).as(what).isEqualTo(oracle(question));
        assertThat(compiler.ruleName(Verdict.rule(verdict)))
                .as(what)
                .isEqualTo(decision.deciders().stream().findFirst().map(Rule::name));
    }

    private Verdict.Kind oracle(Question question) {
        return Oracle.decide(
                model.rules(),
                endpoints.get(question.endpoint),
                question.direction,
                labels(question),
                question.packet.space(),
                question.packet.port());
    }

    private Labels labels(Question question) {
        return identities.getOrDefault(question.identity, Labels.NONE);
    }
}
