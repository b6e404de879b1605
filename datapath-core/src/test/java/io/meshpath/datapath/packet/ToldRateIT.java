// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How often senders are told what to do better. */
class ToldRateIT {
    private static final int PACKETS = 20_000;

    @Test
    void aFloodIsNotAnswered() {
        try (PacketNode node = PacketNode.over(false)) {
            byte[] lastHop = node.fromPod(PacketNode.REMOTE).hops(1).udp(1, 2, new byte[4]);
            long start = System.nanoTime();
            int answered = 0;
            for (int i = 0; i < PACKETS; i++) {
                answered += node.podSends(lastHop).returnValue() == MessagePrograms.REDIRECT ? 1 : 0;
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            int processors = Runtime.getRuntime().availableProcessors();
            assertThat(answered).isPositive().isLessThanOrEqualTo((int) (processors * 1000 * (seconds + 1)) + 1);
        }
    }
}
