// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.policy.Evaluator;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.document.PolicyParser;
import io.meshpath.policy.random.RandomPolicies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Between two policies there is no third: after each single change to the tables, every verdict is the old or the new. */
class TransitionTest {
    private static final int QUESTIONS = 150;

    private record Question(int endpoint, Direction direction, int identity, RandomPolicies.Packet packet) {}

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 100; seed < 125; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    private final TablesModel tables = new TablesModel();
    private final PolicyCompiler compiler = new PolicyCompiler(tables);
    private final Map<Integer, Labels> endpoints = new HashMap<>();
    private Map<Integer, Labels> identities = Map.of();
    private int looks;

    @ParameterizedTest
    @MethodSource("seeds")
    void everyVerdictOnTheWayIsTheOldOrTheNew(long seed) {
        RandomPolicies world = new RandomPolicies(seed);
        populate(world);
        List<Question> questions = questions(world);
        PolicyModel model = model(world);
        compiler.policies(model);
        for (int change = 0; change < 6; change++) {
            PolicyModel next = model(world);
            List<Verdict.Kind> before = answers(questions, model);
            List<Verdict.Kind> after = answers(questions, next);
            tables.afterEach(() -> look(questions, before, after));
            compiler.policies(next);
            tables.afterEach(() -> {});
            assertThat(verdicts(questions)).isEqualTo(after);
            model = next;
        }
        assertThat(looks).isPositive();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void othersDoNotNoticeAnIdentityOrAnEndpointThatComes(long seed) {
        RandomPolicies world = new RandomPolicies(seed);
        populate(world);
        List<Question> questions = questions(world);
        PolicyModel model = model(world);
        compiler.policies(model);
        List<Verdict.Kind> answers = answers(questions, model);

        tables.afterEach(() -> look(questions, answers, answers));
        for (int i = 0; i < 20; i++) {
            compiler.addIdentity(70000 + i, world.pod());
            compiler.addEndpoint(100 + i, world.subject());
        }
        for (int i = 0; i < 20; i++) {
            compiler.removeEndpoint(100 + i);
            compiler.removeIdentity(70000 + i);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anIdentityThatChangesIsJudgedByItsOldLabelsOrItsNew(long seed) {
        RandomPolicies world = new RandomPolicies(seed);
        populate(world);
        identities = new HashMap<>(identities);
        List<Question> questions = questions(world);
        PolicyModel model = model(world);
        compiler.policies(model);
        for (int i = 0; i < 15; i++) {
            List<Verdict.Kind> before = answers(questions, model);
            int changing = world.pick(questions).identity;
            Labels labels = world.nextInt(4) == 0 ? Labels.NONE : world.pod();
            if (changing == 0) {
                continue; // nobody's
            }
            identities.put(changing, labels);
            List<Verdict.Kind> after = answers(questions, model);
            tables.afterEach(() -> look(questions, before, after));
            if (labels.isEmpty()) {
                compiler.removeIdentity(changing);
            } else {
                compiler.addIdentity(changing, labels);
            }
            tables.afterEach(() -> {});
            assertThat(verdicts(questions)).isEqualTo(after);
        }
    }

    @Test
    void thePoliciesThatAreDrawnReachEveryKindOfVerdict() {
        List<Verdict.Kind> kinds = new ArrayList<>();
        for (long seed : seeds()) {
            RandomPolicies world = new RandomPolicies(seed);
            populate(world);
            kinds.addAll(answers(questions(world), model(world)));
        }
        for (Verdict.Kind kind : Verdict.Kind.values()) {
            assertThat(kinds.stream().filter(kind::equals).count())
                    .as(kind.name())
                    .isGreaterThan(kinds.size() / 50);
        }
    }

    private void populate(RandomPolicies world) {
        identities = world.identities(30);
        identities.forEach(compiler::addIdentity);
        for (int endpoint = 1; endpoint <= 4; endpoint++) {
            endpoints.put(endpoint, world.subject());
            compiler.addEndpoint(endpoint, endpoints.get(endpoint));
        }
    }

    private static PolicyModel model(RandomPolicies world) {
        String yaml = world.yaml(1 + world.nextInt(9));
        return PolicyModel.of(PolicyParser.parse("random.yaml", yaml), world.context());
    }

    private List<Question> questions(RandomPolicies world) {
        List<Integer> numbers = List.copyOf(identities.keySet());
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            questions.add(new Question(
                    1 + world.nextInt(4),
                    world.pick(List.of(Direction.values())),
                    i % 20 == 0 ? 0 : world.pick(numbers),
                    world.packet()));
        }
        return questions;
    }

    private List<Verdict.Kind> answers(List<Question> questions, PolicyModel model) {
        Evaluator evaluator = new Evaluator(model);
        return questions.stream()
                .map(question -> evaluator
                        .decide(
                                endpoints.get(question.endpoint),
                                question.direction,
                                identities.getOrDefault(question.identity, Labels.NONE),
                                question.packet.space(),
                                question.packet.port())
                        .kind())
                .toList();
    }

    private List<Verdict.Kind> verdicts(List<Question> questions) {
        return questions.stream()
                .map(question -> Verdict.kind(tables.decide(
                        question.endpoint,
                        question.direction,
                        question.identity,
                        question.packet.space(),
                        question.packet.port())))
                .toList();
    }

    private void look(List<Question> questions, List<Verdict.Kind> before, List<Verdict.Kind> after) {
        looks++;
        List<Verdict.Kind> now = verdicts(questions);
        for (int i = 0; i < now.size(); i++) {
            if (now.get(i) != before.get(i) && now.get(i) != after.get(i)) {
                throw new AssertionError(
                        questions.get(i) + ": " + now.get(i) + " is neither " + before.get(i) + " nor " + after.get(i));
            }
        }
    }
}
