// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KernelPolicyTablesTest {
    private static final int ATLANTA_REDIS = 1 << 16 | 4711;
    private static final int TORONTO_REDIS = 3 << 16 | 4711;

    private final PolicyMemory memory = PolicyLookup.memory(8, 1 << 14);
    private final PolicyLookup kernel = new PolicyLookup(memory);
    private final KernelPolicyTables tables = new KernelPolicyTables(memory, 0, () -> {});

    static VerdictMatrix onlyClassOneToPortClassOne() {
        int deny = Verdict.of(Verdict.Kind.DEFAULT_DENY);
        int allow = Verdict.of(Verdict.Kind.ALLOW, 7);
        return VerdictMatrix.of(new int[] {0, 1}, new int[] {0, 1}, new int[][] {{deny, deny}, {deny, allow}});
    }

    @Test
    void deniesWhereNothingIsEnforced() {
        assertThat(kernel.verdict(1, Direction.INGRESS, ATLANTA_REDIS, PortSpace.TCP, 6379))
                .isZero();
    }

    @Test
    void theKernelFindsTheVerdictOfTheMatrix() {
        tables.identityClass(ATLANTA_REDIS, 1);
        tables.portClass(PortSpace.TCP, 6379, 6380, 1);
        tables.enforce(1, Direction.INGRESS, onlyClassOneToPortClassOne());

        int verdict = kernel.verdict(1, Direction.INGRESS, ATLANTA_REDIS, PortSpace.TCP, 6380);
        assertThat(Verdict.rule(verdict)).isEqualTo(7);
        assertThat(Verdict.isAllowed(verdict)).isTrue();
        assertThat(kernel.verdict(1, Direction.INGRESS, TORONTO_REDIS, PortSpace.TCP, 6379))
                .isZero();
        assertThat(kernel.verdict(1, Direction.INGRESS, ATLANTA_REDIS, PortSpace.UDP, 6379))
                .isZero();
    }

    @Test
    void aClassThatNoMatrixKnowsDecidesLikeClassZero() {
        tables.enforce(1, Direction.INGRESS, onlyClassOneToPortClassOne());
        tables.identityClass(TORONTO_REDIS, 900);
        tables.portClass(PortSpace.TCP, 80, 80, 300);

        assertThat(kernel.verdict(1, Direction.INGRESS, TORONTO_REDIS, PortSpace.TCP, 80))
                .isZero();
    }

    @Test
    void reconsideringRaisesTheRevisionAndKeepsTheVerdicts() {
        tables.identityClass(ATLANTA_REDIS, 1);
        tables.portClass(PortSpace.TCP, 6379, 6379, 1);
        long before = tables.enforce(1, Direction.INGRESS, onlyClassOneToPortClassOne());
        tables.reconsider(1, Direction.INGRESS);
        tables.reconsider(1, Direction.EGRESS); // has no policy, and gets none

        assertThat(tables.enforce(1, Direction.INGRESS, onlyClassOneToPortClassOne()))
                .isEqualTo(before + 1);
        int verdict = kernel.verdict(1, Direction.INGRESS, ATLANTA_REDIS, PortSpace.TCP, 6379);
        assertThat(Verdict.isAllowed(verdict)).isTrue();
    }

    @Test
    void revisionsGoOnFromThoseOfTheOwnerBefore() {
        KernelPolicyTables next = new KernelPolicyTables(memory, 41, () -> {});
        assertThat(next.enforce(1, Direction.EGRESS, VerdictMatrix.ALLOW_ALL)).isEqualTo(42);
    }

    @Test
    void theLastRevisionOutlivesItsEndpoint() {
        tables.enforce(1, Direction.INGRESS, VerdictMatrix.ALLOW_ALL);
        long last = tables.enforce(2, Direction.INGRESS, VerdictMatrix.ALLOW_ALL);
        tables.forget(2);

        assertThat(KernelPolicyTables.lastRevision(memory.policies())).isEqualTo((int) last);
    }

    @Test
    void aRevisionIsNeverZero() {
        KernelPolicyTables next = new KernelPolicyTables(memory, PolicyWord.MAX_REVISION, () -> {});
        assertThat(next.enforce(1, Direction.EGRESS, VerdictMatrix.ALLOW_ALL)).isEqualTo(1);
    }

    @Test
    void enforcingTheSameAgainKeepsTheRevision() {
        long first = tables.enforce(1, Direction.EGRESS, onlyClassOneToPortClassOne());
        assertThat(tables.enforce(1, Direction.EGRESS, onlyClassOneToPortClassOne()))
                .isEqualTo(first);
    }

    @Test
    void endpointsWithTheSameMatrixShareItsCells() {
        tables.enforce(1, Direction.INGRESS, onlyClassOneToPortClassOne());
        PolicyTableUsage one = tables.usage();
        tables.enforce(2, Direction.INGRESS, onlyClassOneToPortClassOne());
        assertThat(tables.usage().cells()).isEqualTo(one.cells());
        assertThat(tables.usage().matrices()).isEqualTo(1);
    }

    @Test
    void cellsAreReusedOnlyAfterAGracePeriod() {
        int[] gracePeriods = {0};
        KernelPolicyTables small = new KernelPolicyTables(PolicyLookup.memory(2, 1 << 13), 0, () -> gracePeriods[0]++);
        for (int rule = 1; rule <= 40; rule++) {
            int verdict = Verdict.of(Verdict.Kind.ALLOW, rule);
            small.enforce(1, Direction.EGRESS, VerdictMatrix.of(new int[] {0}, new int[] {0}, new int[][] {{verdict}}));
        }
        assertThat(gracePeriods[0]).isPositive();
    }

    @Test
    void agreesWithTheMatricesAfterRandomChanges() {
        Random random = new Random(4);
        PolicyMemory large = PolicyLookup.memory(8, 1 << 18);
        PolicyLookup lookup = new PolicyLookup(large);
        KernelPolicyTables changing = new KernelPolicyTables(large, 0, () -> {});
        Map<Integer, VerdictMatrix> matrices = new HashMap<>();
        Map<Integer, Integer> identities = new HashMap<>();
        Map<Integer, Integer> ports = new HashMap<>();
        for (int step = 0; step < 2_000; step++) {
            int endpoint = 1 + random.nextInt(20);
            int identity = random.nextInt(4) << 16 | random.nextInt(50);
            int port = random.nextInt(100);
            switch (random.nextInt(3)) {
                case 0 -> {
                    VerdictMatrix matrix = randomMatrix(random);
                    changing.enforce(endpoint, Direction.INGRESS, matrix);
                    matrices.put(endpoint, matrix);
                }
                case 1 -> {
                    int identityClass = random.nextInt(60);
                    changing.identityClass(identity, identityClass);
                    identities.put(identity, identityClass);
                }
                default -> {
                    int portClass = random.nextInt(60);
                    changing.portClass(PortSpace.TCP, port, port, portClass);
                    ports.put(port, portClass);
                }
            }
            VerdictMatrix matrix = matrices.get(endpoint);
            int expected = matrix == null
                    ? 0
                    : matrix.decide(identities.getOrDefault(identity, 0), ports.getOrDefault(port, 0));
            assertThat(lookup.verdict(endpoint, Direction.INGRESS, identity, PortSpace.TCP, port))
                    .isEqualTo(expected);
        }
    }

    @Test
    void moreThanSixtyFourRowsAreDecidedAlike() {
        VerdictMatrix wide = unlike(new Random(8), 300, 200);
        PolicyMemory large = PolicyLookup.memory(2, 1 << 20);
        assertThat(decides(large, wide)).isTrue();
        assertThat(new PolicyImage(wide, 512, 512).isSearched()).isFalse();
    }

    @Test
    void aLargeSparseMatrixStaysSmall() {
        int rules = 2_000;
        int[] classes = IntStream.rangeClosed(0, rules).toArray();
        int[][] verdicts = new int[rules + 1][rules + 1];
        for (int rule = 1; rule <= rules; rule++) {
            verdicts[rule][rule] = Verdict.of(Verdict.Kind.ALLOW, rule);
        }
        VerdictMatrix sparse = VerdictMatrix.of(classes, classes, verdicts);
        PolicyMemory large = PolicyLookup.memory(2, 1 << 18);

        assertThat(new PolicyImage(sparse, 2048, 2048).isSearched()).isTrue();
        assertThat(decides(large, sparse)).isTrue();
    }

    @Test
    void rowsThatDifferOnlyInTheRuleShareABit() {
        int[] classes = IntStream.range(0, 500).toArray();
        int[][] verdicts = new int[500][];
        for (int row = 0; row < verdicts.length; row++) {
            verdicts[row] = new int[] {Verdict.of(Verdict.Kind.ALLOW, row)};
        }
        PolicyImage image = new PolicyImage(VerdictMatrix.of(classes, new int[] {0}, verdicts), 512, 64);
        assertThat(image.isWide()).isFalse();
    }

    /** Whether tables of this memory decide as the matrix does, for every identity class and every port class. */
    private static boolean decides(PolicyMemory memory, VerdictMatrix matrix) {
        KernelPolicyTables tables = new KernelPolicyTables(memory, 0, () -> {});
        tables.enforce(1, Direction.INGRESS, matrix);
        for (int c = 0; c < matrix.identityClasses(); c++) {
            tables.identityClass(256 + c, c);
        }
        for (int c = 0; c < matrix.portClasses(); c++) {
            tables.portClass(PortSpace.TCP, c, c, c);
        }
        PolicyLookup lookup = new PolicyLookup(memory);
        return IntStream.range(0, matrix.identityClasses())
                .allMatch(identityClass -> IntStream.range(0, matrix.portClasses())
                        .allMatch(portClass ->
                                lookup.verdict(1, Direction.INGRESS, 256 + identityClass, PortSpace.TCP, portClass)
                                        == matrix.decide(identityClass, portClass)));
    }

    /** A matrix of random verdicts, in which no class is like another. */
    static VerdictMatrix unlike(Random random, int rows, int columns) {
        int[][] verdicts = new int[rows][];
        for (int row = 0; row < rows; row++) {
            verdicts[row] = random.ints(columns, 0, 1 << 10).toArray();
        }
        return VerdictMatrix.of(
                IntStream.range(0, rows).toArray(), IntStream.range(0, columns).toArray(), verdicts);
    }

    private static VerdictMatrix randomMatrix(Random random) {
        int rows = 1 + random.nextInt(5);
        int columns = 1 + random.nextInt(5);
        int[] row = random.ints(1 + random.nextInt(40), 0, rows).toArray();
        int[] column = random.ints(1 + random.nextInt(40), 0, columns).toArray();
        int[][] verdicts = new int[rows][];
        for (int r = 0; r < rows; r++) {
            verdicts[r] = random.ints(columns, 0, 1 << 10).toArray();
        }
        return VerdictMatrix.of(row, column, verdicts);
    }
}
