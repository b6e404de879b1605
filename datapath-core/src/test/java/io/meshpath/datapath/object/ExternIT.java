// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.KernelVersion;
import io.meshpath.datapath.program.MissingInKernelException;
import io.meshpath.datapath.program.SkBuff;
import io.meshpath.datapath.program.TestRunInput;
import io.meshpath.datapath.program.VerifierException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What objects ask of the running kernel: functions, variables, settings. */
class ExternIT {
    private static final int SETTINGS = 9;

    private final ObjectSpec spec = TestObjects.spec("externs");

    @Test
    void functionsOfTheKernelAreCalledWhateverTheirFlavor() {
        TestKernel.requireAtLeast(6, 2, "bpf_rcu_read_lock");
        assertThat(run("calls_the_kernel", 0)).isEqualTo(5);
    }

    @Test
    void aWeakFunctionThatIsNotThereIsNoAddress() {
        TestKernel.requireAtLeast(6, 2, "bpf_rcu_read_lock");
        assertThat(run("asks_before_it_calls", 0)).isEqualTo(6);
    }

    @Test
    void callingAWeakFunctionThatIsNotThereIsRefusedByItsName() {
        assertThatThrownBy(() -> run("calls_without_asking", 0))
                .isInstanceOf(VerifierException.class)
                .hasMessageContaining("this kernel lacks what the program needs: the kernel function bpf_of_no_kernel");
    }

    @Test
    void aStrongFunctionThatIsNotThereIsNamedWithWhatMayHaveBeenMeant() {
        TestKernel.requireAtLeast(6, 2, "bpf_rcu_read_lock");
        assertThatThrownBy(() -> run("calls_what_is_misspelt", 0))
                .isInstanceOfSatisfying(
                        MissingInKernelException.class,
                        e -> assertThat(e.near()).contains("bpf_rcu_read_lock"))
                .hasMessageStartingWith(
                        "externs.bpf.o: the kernel has no function 'bpf_rcu_read_lockk', which its programs"
                                + " need; is it one of [");
    }

    @Test
    void addressesOfTheKernelAreFound() {
        assertThat(run("finds_addresses", 0)).isEqualTo(0b001);
    }

    @Test
    void settingsAreTheRunningKernels() {
        TestKernel.requireConfiguration();
        KernelVersion version = KernelVersion.running();
        assertThat(setting(0) >>> 8).isEqualTo(version.major() << 8 | version.minor());
        assertThat(setting(1)).isEqualTo(version.isAtLeast(5, 15) ? 1 : 0);
        assertThat(setting(2)).isZero();
        assertThat(setting(3)).isEqualTo(1);
        assertThat(setting(4)).isEqualTo(1);
        assertThat(setting(5)).isEqualTo('y');
        assertThat(setting(6)).isIn(100, 250, 300, 1_000);
        assertThat(setting(8)).isZero();
    }

    @Test
    void settingsCanBeSetByHand() {
        TestKernel.requireConfiguration();
        ObjectSpec changed = spec.withOnly(Set.of("reads_settings"))
                .withVariable("CONFIG_HZ", 77)
                .withVariable("CONFIG_OF_NOBODY", 5);
        assertThat(run(changed, "reads_settings", 6)).isEqualTo(77);
        assertThat(run(changed, "reads_settings", SETTINGS)).isEqualTo(5);
    }

    @Test
    void settingsAreVariablesOfTheObject() {
        assertThat(spec.variables().get("CONFIG_HZ")).isEqualTo(new VariableSpec("CONFIG_HZ", ".kconfig", 0, 8, true));
        assertThat(spec.maps().get(".kconfig").valueSize()).isEqualTo(8 + 4 * 4 + 3 + 8);
    }

    private int setting(int number) {
        return run(spec.withOnly(Set.of("reads_settings")), "reads_settings", number);
    }

    private int run(String program, int mark) {
        return run(only(program), program, mark);
    }

    private static int run(ObjectSpec spec, String program, int mark) {
        try (LoadedObject object = LoadedObject.load(spec)) {
            TestRunInput input = TestRunInput.packet(new byte[64]).withContext(SkBuff.DEFAULT.withMark(mark));
            return object.program(program).testRun(input).returnValue();
        }
    }

    /** The program alone; the settings, which it does not read, are not asked for. */
    private ObjectSpec only(String wanted) {
        return spec.withOnly(Set.of(wanted)).withMapCreated(".kconfig", false);
    }
}
