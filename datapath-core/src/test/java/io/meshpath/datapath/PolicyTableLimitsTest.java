// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PolicyTableLimitsTest {
    private static final int ATLANTA_REDIS = 1 << 16 | 4711;
    private static final int TORONTO_REDIS = 3 << 16 | 4711;

    private final PolicyMemory memory = PolicyLookup.memory(8, 1 << 14);
    private final PolicyLookup kernel = new PolicyLookup(memory);
    private final KernelPolicyTables tables = new KernelPolicyTables(memory, 0, () -> {});

    @Test
    void aFullTableIsAnErrorAndKeepsWhatWasEnforced() {
        int verdict = Verdict.of(Verdict.Kind.DENY, 3);
        tables.enforce(1, Direction.INGRESS, VerdictMatrix.of(new int[] {0}, new int[] {0}, new int[][] {{verdict}}));
        VerdictMatrix large = KernelPolicyTablesTest.unlike(new Random(1), 40, 60);

        assertThatThrownBy(() -> tables.enforce(1, Direction.INGRESS, large))
                .isInstanceOf(PolicyTableFullException.class)
                .hasMessageContaining("raise MapSizes.policyCells");
        assertThat(kernel.verdict(1, Direction.INGRESS, 2, PortSpace.TCP, 1)).isEqualTo(verdict);
    }

    @Test
    void moreClassesThanAreCountedInSixteenBitsAreRefused() {
        assertThatThrownBy(() -> tables.identityClass(ATLANTA_REDIS, 1 << 16))
                .isInstanceOf(PolicyTableFullException.class)
                .hasMessageContaining("identity class 65536 is one of more than 65536");
    }

    @Test
    void noClassIsNegative() {
        assertThatThrownBy(() -> tables.identityClass(ATLANTA_REDIS, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("identity class must not be negative: -1");
    }

    @Test
    void regionsDoNotCountAsGrownWhenTheGracePeriodFails() {
        boolean[] fails = {true};
        KernelPolicyTables failing = new KernelPolicyTables(PolicyLookup.memory(2, 1 << 13), 0, () -> {
            if (fails[0]) {
                throw new IllegalStateException("no grace period");
            }
        });
        for (int rule = 1; rule <= 8; rule++) { // the room is for eight, and seven of them are not in use any more
            int verdict = Verdict.of(Verdict.Kind.ALLOW, rule);
            failing.enforce(
                    1, Direction.EGRESS, VerdictMatrix.of(new int[] {0}, new int[] {0}, new int[][] {{verdict}}));
        }

        assertThatThrownBy(() -> failing.identityClass(ATLANTA_REDIS, 64)).hasMessage("no grace period");
        assertThat(failing.usage().identityClasses().used()).isEqualTo(64);
        fails[0] = false;
        failing.identityClass(ATLANTA_REDIS, 64);
        assertThat(failing.usage().identityClasses().used()).isEqualTo(128);
    }

    @Test
    void moreClustersThanPagesAreRefusedAndTheOthersStay() {
        PolicyMemory small = PolicyLookup.memory(2, 1 << 14);
        KernelPolicyTables two = new KernelPolicyTables(small, 0, () -> {});
        two.enforce(1, Direction.INGRESS, KernelPolicyTablesTest.onlyClassOneToPortClassOne());
        two.portClass(PortSpace.TCP, 80, 80, 1);
        two.identityClass(TORONTO_REDIS, 1);

        assertThatThrownBy(() -> two.identityClass(ATLANTA_REDIS, 1))
                .isInstanceOf(PolicyTableFullException.class)
                .hasMessageContaining("raise MapSizes.identityPages");
        PolicyLookup lookup = new PolicyLookup(small);
        assertThat(Verdict.rule(lookup.verdict(1, Direction.INGRESS, TORONTO_REDIS, PortSpace.TCP, 80)))
                .isEqualTo(7);
        assertThat(lookup.verdict(1, Direction.INGRESS, ATLANTA_REDIS, PortSpace.TCP, 80))
                .isZero();
    }

    @Test
    void usageTellsWhatIsTakenAndWhatThereIs() {
        tables.identityClass(ATLANTA_REDIS, 1);
        tables.enforce(3, Direction.INGRESS, KernelPolicyTablesTest.onlyClassOneToPortClassOne());
        tables.enforce(3, Direction.EGRESS, VerdictMatrix.ALLOW_ALL);

        PolicyTableUsage usage = tables.usage();
        assertThat(usage.identityPages()).isEqualTo(new PolicyTableUsage.Filled(2, 8));
        assertThat(usage.endpoints()).isEqualTo(new PolicyTableUsage.Filled(1, 4095));
        assertThat(usage.matrices()).isEqualTo(2);
        assertThat(usage.cells().used()).isPositive().isLessThan(usage.cells().capacity());
    }
}
