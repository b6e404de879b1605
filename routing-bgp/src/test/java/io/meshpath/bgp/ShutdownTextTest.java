// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.message.BgpError;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bpf.layout.Octets;
import org.junit.jupiter.api.Test;

/** What one operator tells the other at the end of a session (RFC 9003). */
class ShutdownTextTest {
    @Test
    void isALengthAndUtf8() {
        BgpMessage.Notification told = BgpMessage.Notification.of(BgpError.ADMINISTRATIVE_SHUTDOWN, "Größe");
        assertThat(told).isEqualTo(new BgpMessage.Notification(6, 2, Octets.parse("074772c3b6c39f65")));
        assertThat(told.text()).isEqualTo("cease: administrative shutdown (6/2) \"Größe\"");
    }

    @Test
    void mayHave255OctetsAndNoMore() {
        assertThat(BgpMessage.Notification.of(BgpError.ADMINISTRATIVE_RESET, "x".repeat(255))
                        .text())
                .contains("x".repeat(255));
        assertThatThrownBy(() -> BgpMessage.Notification.of(BgpError.ADMINISTRATIVE_RESET, "ß".repeat(128)))
                .hasMessage("shutdown communication is longer than 255 octets of UTF-8: 256");
        assertThatThrownBy(() -> BgpMessage.Notification.of(BgpError.PEER_DECONFIGURED, "x"))
                .hasMessage("carries no text: peer deconfigured");
    }

    @Test
    void goesToTheNeighborWhichThenStaysAloneUntilItIsStartedAgain() {
        Bench bench = Bench.active().start();
        FakePeer peer = bench.establish();
        BgpMessage.Notification why =
                BgpMessage.Notification.of(BgpError.ADMINISTRATIVE_SHUTDOWN, "moving the rack until six");
        bench.neighbor.stop(why, bench.now);
        assertThat(peer.heard()).endsWith(why);
        assertThat(bench.state()).isEqualTo(SessionState.IDLE);
        assertThat(bench.accept().isClosed()).isTrue();
        bench.neighbor.restart(bench.now);
        bench.establish();
        assertThat(bench.state()).isEqualTo(SessionState.ESTABLISHED);
    }
}
