// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.random.RandomPolicies;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A random node: policies, identities and endpoints come and go, are compiled into tables and checked against the evaluator
 * and the oracle. What fails is made small first.
 */
final class Scenario implements AutoCloseable {
    private static final int FIRST_POD = 65536;
    private static final int PODS = 30;
    private static final int ENDPOINTS = 5;

    private final long seed;
    private final RandomPolicies random;
    private final Supplier<CompiledNode> fresh;
    private final CompiledNode node;
    private final World world = new World();
    private final List<Step> steps = new ArrayList<>();

    /** @param fresh an empty node; one is kept, and one is made for each attempt at making a fault small */
    Scenario(long seed, Supplier<CompiledNode> fresh) {
        this(seed, fresh.get(), fresh);
    }

    /** @param node an empty node, which is closed in the end */
    Scenario(long seed, CompiledNode node, Supplier<CompiledNode> fresh) {
        this.seed = seed;
        this.random = new RandomPolicies(seed);
        this.fresh = fresh;
        this.node = node;
    }

    /** Tells the compiler everything, in one of the orders in which it may hear of it. */
    void populate() {
        Map<Integer, Labels> identities = random.identities(PODS);
        Map<Integer, Labels> endpoints = new LinkedHashMap<>();
        for (int endpoint = 1; endpoint <= ENDPOINTS; endpoint++) {
            endpoints.put(endpoint, random.subject());
        }
        Step policies = policies();
        int policiesAt = random.nextInt(3);
        if (policiesAt == 0) {
            take(policies);
        }
        identities.forEach((number, labels) -> take(new Step.Identity(number, labels)));
        if (policiesAt == 1) {
            take(policies);
        }
        endpoints.forEach((number, labels) -> take(new Step.Endpoint(number, labels)));
        if (policiesAt == 2) {
            take(policies);
        }
    }

    /** Policies that may come next. */
    Step.Policies policies() {
        return new Step.Policies(random.documents(random.nextInt(8)), random.context());
    }

    void take(Step step) {
        steps.add(step);
        world.take(step);
        node.take(step, world);
    }

    /** Lets something come, go or change. */
    void change() {
        int identity = FIRST_POD + random.nextInt(PODS + 10);
        int endpoint = 1 + random.nextInt(ENDPOINTS + 1);
        switch (random.nextInt(6)) {
            case 0 -> take(policies());
            case 1 -> take(new Step.IdentityGone(identity));
            case 2 -> {
                if (world.endpoints().size() > 1) {
                    take(new Step.EndpointGone(endpoint));
                }
            }
            case 3 -> take(new Step.Endpoint(endpoint, random.subject()));
            default -> take(new Step.Identity(identity, random.pod()));
        }
    }

    Question question() {
        RandomPolicies.Packet packet = random.packet();
        return new Question(
                random.pick(List.copyOf(world.endpoints().keySet())),
                random.pick(List.of(Direction.values())),
                random.nextInt(20) == 0
                        ? 0
                        : random.pick(List.copyOf(world.identities().keySet())),
                packet.space(),
                packet.port());
    }

    World world() {
        return world;
    }

    CompiledNode node() {
        return node;
    }

    /** Asks the tables, the evaluator and the oracle, which must agree, also on the rule. */
    void check(int questions) {
        for (int i = 0; i < questions; i++) {
            Question question = question();
            Answers answers = Answers.to(question, world, node);
            if (!answers.agree()) {
                throw disagreement(question, answers.toString());
            }
        }
    }

    /** What to fail with when answers differ: the smallest case of it, where it can be made again. */
    AssertionError disagreement(Question question, String answers) {
        Case.Fault fault = Answers.differing(fresh);
        Case faulty = new Case(steps, question);
        return new AssertionError(
                fault.in(faulty).isPresent()
                        ? Shrinker.report(seed, faulty, fault)
                        : "seed " + seed + ": " + answers + ", but not when the same is done again: " + question);
    }

    @Override
    public void close() {
        node.close();
    }
}
