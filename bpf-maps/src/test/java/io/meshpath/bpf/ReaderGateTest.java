// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReaderGateTest {
    private final List<String> happened = new ArrayList<>();
    private final ReaderGate gate = new ReaderGate("ring", () -> happened.add("released"));

    private void close() {
        gate.close(() -> happened.add("woken"));
    }

    @Test
    void releasesAtOnceWhenNobodyIsIn() {
        close();
        assertThat(happened).containsExactly("woken", "released");
    }

    @Test
    void releasesWhenTheReaderLeaves() {
        gate.enter();
        close();
        assertThat(happened).containsExactly("woken");
        gate.leave();
        assertThat(happened).containsExactly("woken", "released");
    }

    @Test
    void releasesWhenTheLastVisitorLeaves() {
        gate.visit();
        gate.visit();
        close();
        gate.endVisit();
        assertThat(happened).containsExactly("woken");
        gate.endVisit();
        assertThat(happened).containsExactly("woken", "released");
    }

    @Test
    void releasesOnceHoweverOftenItIsClosed() {
        gate.enter();
        close();
        close();
        gate.leave();
        close();
        assertThat(happened).containsExactly("woken", "released");
    }

    @Test
    void letsOneReaderInAndAnyNumberOfVisitors() {
        gate.enter();
        gate.visit();
        assertThatThrownBy(gate::enter).hasMessage("ring has a reader already");
        gate.endVisit();
        gate.leave();
        gate.enter();
        gate.leave();
    }

    @Test
    void letsNobodyInWhenClosed() {
        gate.enter();
        close();
        assertThatThrownBy(gate::requireOpen).hasMessage("closed: ring");
        assertThatThrownBy(gate::enter).hasMessage("closed: ring");
        assertThatThrownBy(gate::visit).hasMessage("closed: ring");
    }
}
