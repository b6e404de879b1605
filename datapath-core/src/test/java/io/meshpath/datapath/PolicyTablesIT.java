// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel's tables against what they were told, remembered in maps. */
class PolicyTablesIT {
    private static final int ENDPOINTS = 12;
    private static final int PAGES = 6;

    /** Upper bits: reserved, clusters with a page of their number, clusters beyond, CIDR identities, remote nodes. */
    private static final int[] UPPER = {0, 1, 3, 200, 0x100, 0x200};

    private final PolicyProbe probe = PolicyProbe.create(
            MapSizes.DEFAULT.withIdentityPages(PAGES).withAddresses(1).withPrefixes(1));
    private final PolicyTables tables = probe.tables();
    private final Map<Integer, VerdictMatrix> matrices = new HashMap<>();
    private final Map<Integer, Integer> identities = new HashMap<>();
    private final Map<Integer, Integer> ports = new HashMap<>();

    @AfterEach
    void close() {
        probe.close();
    }

    @Test
    void afterRandomChangesEveryVerdictIsTheModels() {
        Random random = new Random(65);
        for (int round = 0; round < 40; round++) {
            for (int change = 0; change < 60; change++) {
                change(random);
            }
            assertAnswers(random, 4_000);
        }
    }

    private void change(Random random) {
        switch (random.nextInt(6)) {
            case 0 -> enforce(1 + random.nextInt(ENDPOINTS), matrix(random));
            case 1 -> {
                int endpoint = 1 + random.nextInt(ENDPOINTS);
                tables.forget(endpoint);
                matrices.remove(endpoint);
            }
            case 2, 3 -> identity(randomIdentity(random), random.nextInt(300));
            default -> port(random.nextInt(200), random.nextInt(300));
        }
    }

    private void enforce(int endpoint, VerdictMatrix matrix) {
        tables.enforce(endpoint, Direction.INGRESS, matrix);
        matrices.put(endpoint, matrix);
    }

    private void identity(int identity, int identityClass) {
        tables.identityClass(identity, identityClass);
        identities.put(identity, identityClass);
    }

    private void port(int port, int portClass) {
        tables.portClass(PortSpace.UDP, port, port, portClass);
        ports.put(port, portClass);
    }

    private static int randomIdentity(Random random) {
        return UPPER[random.nextInt(UPPER.length)] << 16 | random.nextInt(40);
    }

    private void assertAnswers(Random random, int count) {
        PolicyQuestions questions = probe.questions();
        questions.clear();
        int[] expected = new int[count];
        for (int i = 0; i < count; i++) {
            int endpoint = 1 + random.nextInt(ENDPOINTS);
            int identity = randomIdentity(random);
            int port = random.nextInt(200);
            questions.add(endpoint, Direction.INGRESS, identity, PortSpace.UDP, port);
            VerdictMatrix matrix = matrices.get(endpoint);
            expected[i] = matrix == null
                    ? Verdict.of(Verdict.Kind.DEFAULT_DENY)
                    : matrix.decide(identities.getOrDefault(identity, 0), ports.getOrDefault(port, 0));
        }
        questions.ask();
        assertThat(IntStream.range(0, count).map(questions::verdict).toArray()).isEqualTo(expected);
    }

    // Few rows or many, dense or sparse: each of the forms a matrix can take in memory.
    private static VerdictMatrix matrix(Random random) {
        int rows = random.nextBoolean() ? 1 + random.nextInt(10) : 65 + random.nextInt(200);
        int columns = 1 + random.nextInt(100);
        boolean sparse = random.nextBoolean();
        int[][] verdicts = new int[rows][];
        for (int row = 0; row < rows; row++) {
            verdicts[row] = random.ints(columns, 0, 1 << 20)
                    .map(verdict -> !sparse || verdict % 16 == 0 ? verdict : 0)
                    .toArray();
        }
        return VerdictMatrix.of(
                random.ints(250, 0, rows).toArray(),
                random.ints(250, 0, columns).toArray(),
                verdicts);
    }

    @ParameterizedTest
    @CsvSource({"64, 1000, false", "400, 400, false", "3000, 3000, true"})
    void everyRuleOfALargeMatrixIsFound(int rows, int columns, boolean searched) {
        int[][] verdicts = new int[rows][columns];
        for (int row = 0; row < rows; row++) {
            verdicts[row][row % columns] = Verdict.of(Verdict.Kind.ALLOW, row + 1);
            verdicts[row][(row + 7) % columns] = Verdict.of(Verdict.Kind.DENY, row + 1);
        }
        VerdictMatrix matrix = VerdictMatrix.of(
                IntStream.range(0, rows).toArray(), IntStream.range(0, columns).toArray(), verdicts);
        enforce(1, matrix);
        IntStream.range(0, rows).forEach(row -> identity(1 << 16 | row, row));
        IntStream.range(0, columns).forEach(column -> port(column, column));

        assertThat(new PolicyImage(matrix, 4096, 4096).isSearched()).isEqualTo(searched);
        PolicyQuestions questions = probe.questions();
        for (int row = 0; row < rows; row++) {
            for (int column : List.of(row % columns, (row + 7) % columns, (row + 1) % columns)) {
                questions.add(1, Direction.INGRESS, 1 << 16 | row, PortSpace.UDP, column);
            }
        }
        questions.ask();
        for (int row = 0; row < rows; row++) {
            assertThat(List.of(
                            questions.verdict(3 * row), questions.verdict(3 * row + 1), questions.verdict(3 * row + 2)))
                    .containsExactly(
                            Verdict.of(Verdict.Kind.ALLOW, row + 1), Verdict.of(Verdict.Kind.DENY, row + 1), 0);
        }
    }
}
