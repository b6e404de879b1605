// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.Cidr;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What packets of a pod look like to the world. */
class MasqueradeTrafficIT {
    private static final String TABLE = "meshpath-test";
    private static final int CONNECTIONS = 200;

    private MasqueradeBed bed;
    private Masquerade masquerade;

    @BeforeEach
    void openBed() throws Exception {
        bed = MasqueradeBed.open();
        masquerade = Masquerade.open(bed.node(), TABLE);
    }

    @AfterEach
    void closeBed() throws Exception {
        if (masquerade != null) {
            masquerade.close();
        }
        if (bed != null) {
            bed.close();
        }
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void theWorldSeesTheNode(boolean isV4) throws IOException {
        assertThat(bed.sourceSeenByTheWorld(isV4)).isEqualTo(MasqueradeBed.pod(isV4));
        masquerade.apply(MasqueradeBed.settings());
        assertThat(bed.sourceSeenByTheWorld(isV4)).isEqualTo(MasqueradeBed.node(isV4));
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void whatIsExcludedSeesThePod(boolean isV4) throws IOException {
        masquerade.apply(MasqueradeBed.settings(Cidr.of(MasqueradeBed.world(isV4))));
        assertThat(bed.sourceSeenByTheWorld(isV4)).isEqualTo(MasqueradeBed.pod(isV4));
        assertThat(bed.sourceSeenByTheWorld(!isV4)).isEqualTo(MasqueradeBed.node(!isV4));
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void packetsThatLeaveByAnotherDeviceKeepTheirSource(boolean isV4) throws IOException {
        masquerade.apply(MasqueradeBed.settings().withDevice("eth1"));
        assertThat(bed.sourceSeenByTheWorld(isV4)).isEqualTo(MasqueradeBed.pod(isV4));
        masquerade.apply(MasqueradeBed.settings().withDevice(MasqueradeBed.UPLINK));
        assertThat(bed.sourceSeenByTheWorld(isV4)).isEqualTo(MasqueradeBed.node(isV4));
    }

    @ParameterizedTest(name = "IPv4: {0}")
    @ValueSource(booleans = {true, false})
    void aConnectionKeepsTheAddressItBeganWith(boolean isV4) throws IOException {
        masquerade.apply(MasqueradeBed.settings());
        try (DatagramSocket client = bed.client(isV4)) {
            assertThat(bed.exchange(client, isV4)).isEqualTo(MasqueradeBed.node(isV4));
            masquerade.apply(MasqueradeBed.settings(Cidr.of(MasqueradeBed.world(isV4))));
            assertThat(bed.exchange(client, isV4)).isEqualTo(MasqueradeBed.node(isV4));
        }
    }

    @Test
    void withoutTheTableTheWorldSeesThePod() throws IOException {
        masquerade.apply(MasqueradeBed.settings());
        masquerade.remove();
        assertThat(bed.sourceSeenByTheWorld(true)).isEqualTo(MasqueradeBed.pod(true));
    }

    @Test
    void noConnectionSlipsThroughWhileSettingsChange() throws Exception {
        masquerade.apply(MasqueradeBed.settings());
        AtomicBoolean running = new AtomicBoolean(true);
        AtomicInteger changes = new AtomicInteger();
        Thread changer = new Thread(() -> {
            while (running.get()) {
                masquerade.apply(changed(changes.incrementAndGet()));
            }
        });
        changer.start();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                boolean isV4 = i % 2 == 0;
                assertThat(bed.sourceSeenByTheWorld(isV4))
                        .as("connection %d, after %s", i, changes)
                        .isEqualTo(MasqueradeBed.node(isV4));
            }
        } finally {
            running.set(false);
            changer.join();
        }
        assertThat(changes.get()).isGreaterThan(20);
    }

    /** Other rules each time, and another block that nobody here is in. */
    private static MasqueradeSettings changed(int change) {
        MasqueradeSettings settings = MasqueradeBed.settings(Cidr.parse("10." + change % 200 + ".0.0/17"));
        return change % 2 == 0 ? settings : settings.withDevice(MasqueradeBed.UPLINK);
    }

    @Test
    void whoComesAfterAKillFindsItAtWork() throws Exception {
        Process child = new ProcessBuilder(
                        "nsenter",
                        "--net=" + bed.node().path(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Agent.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("applied");
        } finally {
            child.destroyForcibly().waitFor(); // nsenter has become the child: this is its SIGKILL
        }
        assertThat(bed.sourceSeenByTheWorld(true)).isEqualTo(MasqueradeBed.node(true));
        assertThat(masquerade.current()).contains(MasqueradeBed.settings());
        assertThat(masquerade.apply(MasqueradeBed.settings())).isFalse();
        assertThat(masquerade.remove()).isTrue();
    }

    /** A process that masquerades and then does nothing more. */
    static final class Agent {
        private Agent() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (Masquerade masquerade = Masquerade.open(TABLE)) {
                masquerade.apply(MasqueradeBed.settings());
                System.out.println("applied");
                Thread.sleep(60_000);
            }
        }
    }
}
