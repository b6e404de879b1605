// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrnoTest {
    @Test
    void namesAndExplainsItself() {
        assertThat(Errno.ENOENT).hasToString("ENOENT");
        assertThat(Errno.ENOENT.text()).isEqualTo("no such file or directory");
        assertThat(Errno.ENOTSUPP).hasToString("ENOTSUPP");
    }

    @Test
    void keepsANumberThatHasNoName() {
        assertThat(new Errno(999)).hasToString("999");
        assertThat(new Errno(999).text()).isEqualTo("unknown error");
    }

    @Test
    void comesFromAResult() {
        assertThat(Errno.ofResult(-17)).isEqualTo(Errno.EEXIST);
        assertThat(Errno.EEXIST.is(-17)).isTrue();
        assertThat(Errno.EEXIST.is(17)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 4096})
    void isOneOfTheKernels(int number) {
        assertThatThrownBy(() -> new Errno(number)).hasMessageEndingWith(": " + number);
    }

    @Test
    void anExceptionSaysWhatOnWhatWhyAndWhatToDo() {
        LinuxException refused = new LinuxException("bind", "netlink socket", Errno.EPERM, "needs CAP_NET_ADMIN");
        assertThat(refused).hasMessage("bind netlink socket: EPERM (operation not permitted); needs CAP_NET_ADMIN");
        assertThat(refused.errno()).isEqualTo(Errno.EPERM);
        assertThat(refused.call()).isEqualTo("bind");
        assertThat(refused.object()).isEqualTo("netlink socket");
    }
}
