// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RightsTest {
    private static final long ALL = -1;
    private static final KernelVersion NEW = new KernelVersion(6, 1);

    private static final long BPF_ONLY = 1L << 39;
    private static final String CLEAR = "[none] integrity confidentiality";

    private static String explanation(long capabilities, Command command, @Nullable MapType type) {
        return new Rights(new Capabilities(capabilities), false, 2, CLEAR, NEW, 0, false, "")
                .explanation(command, type);
    }

    private static String explanation(Rights rights) {
        return rights.explanation(Command.MAP_CREATE, MapType.HASH);
    }

    @Test
    void namesTheMissingCapability() {
        assertThat(explanation(0, Command.MAP_CREATE, MapType.HASH))
                .isEqualTo(
                        "this thread has neither CAP_BPF nor CAP_SYS_ADMIN (kernel.unprivileged_bpf_disabled is 2): run as"
                                + " root or grant CAP_BPF, and CAP_NET_ADMIN for network programs");
    }

    @Test
    void namesWhatNumbersNeed() {
        assertThat(explanation(BPF_ONLY, Command.MAP_GET_FD_BY_ID, null))
                .isEqualTo(
                        "numbers of objects, and walks over all of them, need CAP_SYS_ADMIN, which this thread lacks");
    }

    @Test
    void namesWhatSomeKindsOfMapNeed() {
        assertThat(explanation(BPF_ONLY, Command.MAP_CREATE, MapType.SOCKMAP))
                .isEqualTo("SOCKMAP maps need CAP_NET_ADMIN, which this thread lacks");
        assertThat(explanation(BPF_ONLY, Command.MAP_CREATE, MapType.HASH)).startsWith("the capabilities are there");
    }

    @Test
    void namesWhatSomeProgramsNeed() {
        assertThat(explanation(BPF_ONLY, Command.PROG_LOAD, null))
                .isEqualTo(
                        "this thread lacks CAP_NET_ADMIN, which network programs need, and CAP_PERFMON, which tracing"
                                + " needs");
    }

    @Test
    void namesTheMemlockLimitOfOldKernels() {
        assertThat(explanation(
                        new Rights(new Capabilities(ALL), false, 2, "", new KernelVersion(5, 10), 65536, false, "")))
                .contains("kernel 5.10 counts maps against the memlock limit, which is 65536 bytes");
    }

    @Test
    void aLimitThatIsLiftedIsNotNamed() {
        assertThat(explanation(
                        new Rights(new Capabilities(ALL), false, 2, "", new KernelVersion(5, 10), -1, false, "")))
                .doesNotContain("memlock");
    }

    @Test
    void namesSeccompAndLockdown() {
        assertThat(explanation(new Rights(
                        new Capabilities(ALL), true, 2, "none integrity [confidentiality]", NEW, 0, false, "")))
                .contains("a seccomp filter is active")
                .contains("kernel lockdown is on: none integrity [confidentiality]");
    }

    @Test
    void namesAUserNamespace() {
        assertThat(explanation(new Rights(new Capabilities(ALL), false, 2, CLEAR, NEW, 0, true, "")))
                .startsWith("this process is in a user namespace of its own");
    }

    @Test
    void saysWhereElseToLookWhenNothingIsObvious() {
        assertThat(explanation(new Rights(new Capabilities(ALL), false, 2, CLEAR, NEW, 0, false, "lockdown,apparmor")))
                .startsWith(
                        "the capabilities are there: look for a security module (lockdown,apparmor), a read-only or");
    }

    @Test
    void thisThreadsCanBeRead() {
        assertThat(explanation(Rights.current())).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"6.18.44-fc-v657, 6.18", "5.10.0-35-amd64, 5.10", "6.1, 6.1", "6.12+, 6.12"})
    void readsKernelReleases(String release, String version) {
        assertThat(KernelVersion.parse(release)).hasToString(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "6", "six.one", "6."})
    void refusesWhatIsNoRelease(String release) {
        assertThatThrownBy(() -> KernelVersion.parse(release)).hasMessageContaining("not a kernel release");
    }

    @Test
    void versionsCompareByNumber() {
        assertThat(new KernelVersion(5, 10)).isGreaterThan(new KernelVersion(5, 9));
        assertThat(NEW.isAtLeast(6, 1)).isTrue();
        assertThat(NEW.isAtLeast(6, 2)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0-3, 4", "'0-3,8', 9", "'0,2-7', 8"})
    void countsPossibleCpus(String list, int count) {
        assertThat(PossibleCpus.parse(list + "\n")).isEqualTo(count);
    }
}
