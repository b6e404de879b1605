// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * However many changes led there, tables are those of a fresh compile: the same classes but for their numbers, and for each
 * endpoint, direction and pair of classes the same verdict by the same rule.
 */
class IncrementalTest {
    private static final int CHANGES = 40;
    private static final int UNKNOWN_IDENTITY = 9_999_999;
    private static final int LAST_ENDPOINT = 7;

    private record Port(PortSpace space, int number) {}

    /** Tables and who filled them. */
    private record Filled(TablesModel tables, CompiledNode node) {
        static Filled empty() {
            TablesModel tables = new TablesModel();
            return new Filled(tables, new CompiledNode(tables, tables::decide, () -> {}));
        }

        String verdict(int endpoint, Direction direction, int identity, Port port) {
            int verdict = tables.decide(endpoint, direction, identity, port.space, port.number);
            return Verdict.kind(verdict) + node.ruleName(Verdict.rule(verdict)).orElse("");
        }
    }

    static LongStream seeds() {
        return LongStream.range(8000, 8020);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void afterAnySeriesOfChangesTablesAreThoseOfAFreshCompile(long seed) {
        Filled grown = Filled.empty();
        try (Scenario scenario = new Scenario(seed, grown.node, CompiledNode::inJava)) {
            scenario.populate();
            compare(grown, fresh(scenario.world()), scenario.world());
            for (int change = 0; change < CHANGES; change++) {
                scenario.change();
                if (change % 5 == 0) {
                    compare(grown, fresh(scenario.world()), scenario.world());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void changesThatTheTablesRefusedLeaveNothingBehind(long seed) {
        Random random = new Random(seed);
        Filled grown = Filled.empty();
        try (Scenario scenario = new Scenario(seed, grown.node, CompiledNode::inJava)) {
            scenario.populate();
            for (int change = 0; change < CHANGES; change++) {
                grown.tables.refuseAfter(random.nextInt(20));
                try {
                    scenario.change();
                } catch (IllegalStateException refused) {
                    assertThat(refused).hasMessage("table is full");
                }
            }
            grown.tables.refuseNothing();
            grown.node.retry();
            compare(grown, fresh(scenario.world()), scenario.world());
        }
    }

    private static Filled fresh(World world) {
        Filled fresh = Filled.empty();
        world.tell(fresh.node);
        return fresh;
    }

    private static void compare(Filled grown, Filled fresh, World world) {
        Set<Integer> identities = sameIdentityClasses(grown.tables, fresh.tables, world);
        List<Port> ports = samePortClasses(grown.tables, fresh.tables);
        for (int endpoint = 1; endpoint <= LAST_ENDPOINT; endpoint++) {
            for (Direction direction : Direction.values()) {
                for (int identity : identities) {
                    for (Port port : ports) {
                        String expected = fresh.verdict(endpoint, direction, identity, port);
                        String verdict = grown.verdict(endpoint, direction, identity, port);
                        if (!verdict.equals(expected)) {
                            throw new AssertionError("endpoint " + endpoint + " " + direction + ", identity " + identity
                                    + ", " + port + ": " + verdict + " and not " + expected);
                        }
                    }
                }
            }
        }
    }

    /** Returns an identity of each class. */
    private static Set<Integer> sameIdentityClasses(TablesModel grown, TablesModel fresh, World world) {
        Set<Integer> all = new TreeSet<>(world.identities().keySet());
        for (ReservedIdentity reserved : ReservedIdentity.values()) {
            all.add(reserved.number());
        }
        all.add(UNKNOWN_IDENTITY);
        Renaming renaming = new Renaming();
        Set<Integer> oneOfEach = new TreeSet<>();
        for (int identity : all) {
            if (renaming.isNew(grown.identityClassOf(identity), fresh.identityClassOf(identity))) {
                oneOfEach.add(identity);
            }
        }
        return oneOfEach;
    }

    /** Returns a port of each class. */
    private static List<Port> samePortClasses(TablesModel grown, TablesModel fresh) {
        Renaming renaming = new Renaming();
        List<Port> oneOfEach = new ArrayList<>();
        for (PortSpace space : PortSpace.values()) {
            for (int port = 0; port < space.size(); port++) {
                if (renaming.isNew(grown.portClassOf(space, port), fresh.portClassOf(space, port))) {
                    oneOfEach.add(new Port(space, port));
                }
            }
        }
        return oneOfEach;
    }

    /** Class numbers of two tables that must stand for one another. Class 0 stands for itself. */
    private static final class Renaming {
        private final Map<Integer, Integer> there = new HashMap<>(Map.of(0, 0));
        private final Map<Integer, Integer> back = new HashMap<>(Map.of(0, 0));

        boolean isNew(int one, int other) {
            boolean isNew = !there.containsKey(one);
            if (there.computeIfAbsent(one, same -> other) != other || back.computeIfAbsent(other, same -> one) != one) {
                throw new AssertionError(
                        "class " + one + " is class " + other + " of a fresh compile, but " + there + " and " + back);
            }
            return isNew;
        }
    }
}
