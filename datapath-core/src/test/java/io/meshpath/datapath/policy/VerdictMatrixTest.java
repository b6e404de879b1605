// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictMatrixTest {
    private static final int ALLOW = Verdict.of(Verdict.Kind.ALLOW, 7);
    private static final int DENY = Verdict.of(Verdict.Kind.DENY, 9);

    private static VerdictMatrix sample() {
        return VerdictMatrix.of(new int[] {0, 1, 0}, new int[] {0, 0, 1}, new int[][] {{0, DENY}, {0, ALLOW}});
    }

    @Test
    void decidesByRowAndColumnOfTheClasses() {
        VerdictMatrix matrix = sample();
        assertThat(matrix.decide(1, 2)).isEqualTo(ALLOW);
        assertThat(matrix.decide(2, 2)).isEqualTo(DENY);
        assertThat(matrix.decide(1, 1)).isZero();
        assertThat(matrix.rows()).isEqualTo(2);
        assertThat(matrix.columns()).isEqualTo(2);
        assertThat(matrix.identityClasses()).isEqualTo(3);
        assertThat(matrix.portClasses()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 65_535, -1, Integer.MAX_VALUE})
    void takesAClassItDoesNotKnowForClassZero(int unknown) {
        assertThat(sample().rowOf(unknown)).isEqualTo(sample().rowOf(0));
        assertThat(sample().columnOf(unknown)).isEqualTo(sample().columnOf(0));
    }

    @Test
    void keepsNothingOfTheCallersArrays() {
        int[] rows = {0};
        int[][] verdicts = {{ALLOW}};
        VerdictMatrix matrix = VerdictMatrix.of(rows, new int[] {0}, verdicts);
        rows[0] = 5;
        verdicts[0][0] = DENY;
        assertThat(matrix.decide(0, 0)).isEqualTo(ALLOW);
    }

    @Test
    void isEqualWhenItDecidesAlike() {
        assertThat(sample()).isEqualTo(sample()).hasSameHashCodeAs(sample()).isNotEqualTo(VerdictMatrix.ALLOW_ALL);
        assertThat(Verdict.isAllowed(VerdictMatrix.ALLOW_ALL.decide(12, 34))).isTrue();
    }

    @Test
    void classesThatPartFromOthersKeepTheVerdicts() {
        VerdictMatrix parted = sample().withClasses(new int[] {0, 1, 0, 1}, new int[] {0, 0, 1, 1});
        assertThat(parted.decide(3, 3)).isEqualTo(ALLOW);
        assertThat(parted.decide(2, 3)).isEqualTo(DENY);
        assertThat(parted.rows()).isEqualTo(2);
        assertThatThrownBy(() -> sample().withClasses(new int[] {2}, new int[] {0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("identity class 0 names row 2 but there are 2");
    }

    @Test
    void aClassTakesARowThatHasItsVerdictsOrOneMore() {
        VerdictMatrix known = sample().withIdentityClass(5, new int[] {0, ALLOW});
        assertThat(known.rows()).isEqualTo(2);
        assertThat(known.decide(5, 2)).isEqualTo(ALLOW);
        assertThat(known.decide(4, 2)).isEqualTo(DENY);
        VerdictMatrix more = sample().withIdentityClass(1, new int[] {ALLOW, ALLOW});
        assertThat(more.rows()).isEqualTo(3);
        assertThat(more.decide(1, 0)).isEqualTo(ALLOW);
        assertThat(more.decide(0, 0)).isZero();
        assertThatThrownBy(() -> sample().withIdentityClass(1, new int[] {ALLOW}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the row has 1 verdicts but the matrix has 2 columns");
    }

    @Test
    void refusesClassesAndRowsThatDoNotFit() {
        assertThatThrownBy(() -> VerdictMatrix.of(new int[] {1}, new int[] {0}, new int[][] {{0}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("identity class 0 names row 1 but there are 1");
        assertThatThrownBy(() -> VerdictMatrix.of(new int[] {0}, new int[] {0, -1}, new int[][] {{0}}))
                .hasMessage("port class 1 names column -1 but there are 1");
        assertThatThrownBy(() -> VerdictMatrix.of(new int[] {0}, new int[] {0}, new int[][] {{0}, {0, 0}}))
                .hasMessage("row 1 has 2 verdicts but row 0 has 1");
        assertThatThrownBy(() -> VerdictMatrix.of(new int[0], new int[] {0}, new int[][] {{0}}))
                .hasMessage("no identity class at all; class 0 is needed");
        assertThatThrownBy(() -> VerdictMatrix.of(new int[] {0}, new int[] {0}, new int[0][]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void keepsKindAndRuleApart(Verdict.Kind kind) {
        for (int rule : new int[] {0, 1, 12_345, Verdict.MAX_RULE}) {
            int verdict = Verdict.of(kind, rule);
            assertThat(Verdict.kind(verdict)).isEqualTo(kind);
            assertThat(Verdict.rule(verdict)).isEqualTo(rule);
            assertThat(Verdict.isAllowed(verdict)).isEqualTo(kind.isAllowed());
        }
        assertThat(Verdict.of(kind)).isEqualTo(Verdict.of(kind, 0)).isEqualTo(kind.code());
    }

    @Test
    void deniesByDefault() {
        assertThat(Verdict.kind(0)).isEqualTo(Verdict.Kind.DEFAULT_DENY);
        assertThat(Verdict.Kind.values())
                .containsExactly(
                        Verdict.Kind.DEFAULT_DENY, Verdict.Kind.ALLOW, Verdict.Kind.DENY, Verdict.Kind.DEFAULT_ALLOW);
        assertThatThrownBy(() -> Verdict.of(Verdict.Kind.DENY, 1 << 30))
                .hasMessage("rule number does not fit in 30 bits: 1073741824");
    }

    @Test
    void numbersWhatHasNoPorts() {
        assertThat(PortSpace.icmp(8)).isEqualTo(0x008);
        assertThat(PortSpace.icmpv6(128)).isEqualTo(0x180);
        assertThat(PortSpace.protocol(47)).isEqualTo(0x22f);
        assertThat(PortSpace.TCP.size()).isEqualTo(65_536);
        assertThat(PortSpace.OTHER.size()).isEqualTo(0x300);
        assertThatThrownBy(() -> PortSpace.icmp(256)).hasMessage("ICMP type does not fit in 8 bits: 256");
    }
}
