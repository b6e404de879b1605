// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import static io.meshpath.datapath.FlowPrograms.ACK;
import static io.meshpath.datapath.FlowPrograms.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.FlowPrograms.Tracked;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** More connections than there is room for. Needs root. */
class ForgottenConnectionsIT {
    private static final int ROOM = 1 << 10;
    private static final int MANY = 4 * ROOM;
    private static final int FIRST_PORT = 10_000;
    private static final int BUSY_EVERY = 64;
    private static final byte[] NOTHING = {};

    private FlowPrograms flows;

    @AfterEach
    void close() {
        flows.close();
    }

    private Tracked send(int port, int flags) {
        return flows.track(flows.toServer().tcp(port, FlowPrograms.SERVER_PORT, flags, NOTHING));
    }

    @ParameterizedTest
    @CsvSource({"10.1.0.1, 10.2.0.1", "fd00:1::1, fd00:2::1"})
    void theLeastUsedIsForgottenAndPickedUpAgainWhileTheBusyGoOn(String client, String server) {
        flows = FlowPrograms.load(ConnectionTimeouts.DEFAULT, ROOM, client, server);
        flows.fromClient(SYN);
        for (int i = 0; i < MANY; i++) {
            assertThat(send(FIRST_PORT + i, SYN)).isEqualTo(Tracked.OPENED);
            if (i % BUSY_EVERY == 0) {
                assertThat(flows.fromClient(ACK)).as("after %d others", i).isEqualTo(Tracked.FORWARD);
            }
        }
        assertThat(flows.counts()).isEqualTo(new Connections.Counts(MANY + 1, 0, 0));

        // which of them the kernel forgot it does not say, and it does not keep exact order
        int forgotten = IntStream.range(FIRST_PORT, FIRST_PORT + MANY)
                .filter(port -> send(port, ACK).equals(Tracked.OPENED))
                .findFirst()
                .orElseThrow();
        assertThat(send(forgotten, ACK)).isEqualTo(Tracked.FORWARD);
        assertThat(flows.counts()).isEqualTo(new Connections.Counts(MANY + 2, 1, 0));
    }
}
