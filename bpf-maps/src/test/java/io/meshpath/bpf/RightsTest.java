// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RightsTest {
    private static final long ALL = -1;
    private static final KernelVersion NEW = new KernelVersion(6, 1);

    @Test
    void namesTheMissingCapability() {
        assertThat(new Rights(0, false, 2, "", NEW, 0).explanation())
                .isEqualTo(
                        "this thread has neither CAP_BPF nor CAP_SYS_ADMIN (kernel.unprivileged_bpf_disabled is 2): run as"
                                + " root or grant CAP_BPF, and CAP_NET_ADMIN for network programs");
    }

    @Test
    void namesTheMemlockLimitOfOldKernels() {
        assertThat(new Rights(ALL, false, 2, "", new KernelVersion(5, 10), 65536).explanation())
                .contains("kernel 5.10 counts maps against the memlock limit, which is 65536 bytes");
    }

    @Test
    void aLimitThatIsLiftedIsNotNamed() {
        assertThat(new Rights(ALL, false, 2, "", new KernelVersion(5, 10), -1).explanation())
                .doesNotContain("memlock");
    }

    @Test
    void namesSeccompAndLockdown() {
        assertThat(new Rights(ALL, true, 2, "none integrity [confidentiality]", NEW, 0).explanation())
                .contains("a seccomp filter is active")
                .contains("kernel lockdown is on: none integrity [confidentiality]");
    }

    @Test
    void saysWhereElseToLookWhenNothingIsObvious() {
        assertThat(new Rights(ALL, false, 2, "[none] integrity confidentiality", NEW, 0).explanation())
                .startsWith("the capabilities are there: look for");
    }

    @Test
    void thisThreadsCanBeRead() {
        assertThat(Rights.current().explanation()).isNotEmpty();
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
