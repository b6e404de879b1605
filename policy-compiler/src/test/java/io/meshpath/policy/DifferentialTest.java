// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables, the evaluator and the plainest possible oracle say the same, about whatever is drawn. */
class DifferentialTest {
    private static final int PACKETS = 400;

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 0; seed < 60; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void tablesDecideAsTheEvaluatorDoes(long seed) {
        RandomPolicies world = new RandomPolicies(seed);
        TablesModel tables = new TablesModel();
        PolicyCompiler compiler = new PolicyCompiler(tables);
        Map<Integer, Labels> identities = world.identities(40);
        Map<Integer, Labels> endpoints = new HashMap<>();
        for (int endpoint = 1; endpoint <= 6; endpoint++) {
            endpoints.put(endpoint, world.pod());
        }
        PolicyModel model = model(world, 1 + world.nextInt(8));
        populate(compiler, model, identities, endpoints, world.nextInt(3));

        for (int i = 0; i < PACKETS; i++) {
            check(world, tables, compiler, model, identities, endpoints);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void tablesFollowEveryChange(long seed) {
        RandomPolicies world = new RandomPolicies(seed);
        TablesModel tables = new TablesModel();
        PolicyCompiler compiler = new PolicyCompiler(tables);
        Map<Integer, Labels> identities = new HashMap<>(world.identities(10));
        Map<Integer, Labels> endpoints = new HashMap<>(Map.of(1, world.pod()));
        PolicyModel model = model(world, 3);
        populate(compiler, model, identities, endpoints, 0);
        for (int change = 0; change < 40; change++) {
            switch (world.nextInt(6)) {
                case 0 -> {
                    model = model(world, world.nextInt(7));
                    compiler.policies(model);
                }
                case 1 -> {
                    int identity = 65536 + world.nextInt(40);
                    identities.remove(identity);
                    compiler.removeIdentity(identity);
                }
                case 2 -> {
                    int endpoint = 1 + world.nextInt(5);
                    endpoints.remove(endpoint);
                    compiler.removeEndpoint(endpoint);
                }
                case 3 -> {
                    int endpoint = 1 + world.nextInt(5);
                    endpoints.put(endpoint, world.pod());
                    compiler.addEndpoint(endpoint, endpoints.get(endpoint));
                }
                default -> {
                    int identity = 65536 + world.nextInt(40);
                    identities.put(identity, world.pod());
                    compiler.addIdentity(identity, identities.get(identity));
                }
            }
            for (int i = 0; i < 20 && !endpoints.isEmpty(); i++) {
                check(world, tables, compiler, model, identities, endpoints);
            }
        }
    }

    private static PolicyModel model(RandomPolicies world, int policies) {
        PeerClusters scope = world.pick(List.of(PeerClusters.values()));
        return PolicyModel.of(PolicyParser.parse("random.yaml", world.yaml(policies)), RandomPolicies.LOCAL, scope);
    }

    /** The order in which a compiler hears of things does not matter. */
    private static void populate(
            PolicyCompiler compiler,
            PolicyModel model,
            Map<Integer, Labels> identities,
            Map<Integer, Labels> endpoints,
            int modelAt) {
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

    private static void check(
            RandomPolicies world,
            TablesModel tables,
            PolicyCompiler compiler,
            PolicyModel model,
            Map<Integer, Labels> identities,
            Map<Integer, Labels> endpoints) {
        int endpoint = world.pick(List.copyOf(endpoints.keySet()));
        Direction direction = world.pick(List.of(Direction.values()));
        int identity = world.nextInt(20) == 0 ? 0 : world.pick(List.copyOf(identities.keySet()));
        Labels subject = endpoints.get(endpoint);
        Labels peer = identities.getOrDefault(identity, Labels.NONE);
        RandomPolicies.Packet packet = world.packet();

        int verdict = tables.decide(endpoint, direction, identity, packet.space(), packet.port());
        Decision decision = new Evaluator(model).decide(subject, direction, peer, packet.space(), packet.port());

        String what = direction + " of " + subject + ", peer " + peer + ", " + packet;
        assertThat(Verdict.kind(verdict)).as(what).isEqualTo(decision.kind());
        assertThat(decision.kind())
                .as(what)
                .isEqualTo(Oracle.decide(
                        model.rules(), subject, direction, peer, packet.space(), packet.port()));
        assertThat(compiler.ruleName(Verdict.rule(verdict)))
                .as(what)
                .isEqualTo(decision.deciders().stream().findFirst().map(Rule::name));
    }
}
