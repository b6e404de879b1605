// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.BirdLab.BIRD_ADDRESS;
import static io.meshpath.bgp.BirdLab.BIRD_ADDRESS_6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.bgp.bfd.BfdAuthentication;
import io.meshpath.bgp.bfd.BfdDiagnostic;
import io.meshpath.bgp.bfd.BfdSettings;
import io.meshpath.bgp.bfd.BfdSpeaker;
import io.meshpath.bgp.bfd.BfdState;
import io.meshpath.bgp.bfd.BfdStatus;
import io.meshpath.bgp.bfd.BfdTimers;
import io.meshpath.bpf.linux.Poller;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BFD with BIRD's and with FRR's, each in its own pair of namespaces. */
@Timeout(60)
class BfdIT {
    /** Often, but a machine that is busy for a moment is not taken for a broken way. */
    private static final BfdTimers FAST =
            BfdTimers.DEFAULT.withInterval(Duration.ofMillis(50)).withDetectMultiplier(30);

    private static final String BIRD_SESSION =
            "local 198.51.100.2 as 65002; neighbor 198.51.100.1 as 65001; passive on; ipv4 { import none; export none; };";
    private static final String FAST_INTERFACE =
            "interface \"bird\" { interval 50 ms; idle tx interval 50 ms; multiplier 30; %s };";

    private BirdLab lab;

    @BeforeEach
    void open() throws Exception {
        lab = BirdLab.open();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void comesUpWithBirdAndNoticesThatItHangs() throws Exception {
        try (Bird bird = birdWithBfd("", "neighbor 198.51.100.1;")) {
            watch(BfdSettings.singleHop(BIRD_ADDRESS).withTimers(FAST), (run, session) -> {
                run.until(() -> session.call().state() == BfdState.UP);
                run.until(() -> bird.ask("show bfd sessions").contains("198.51.100.1")
                        && bird.ask("show bfd sessions").contains("Up"));
                run.until(() -> session.call().detectionTime().equals(Duration.ofMillis(1_500)));
                bird.signal("STOP");
                run.until(() -> session.call().state() == BfdState.DOWN);
                assertThat(session.call().diagnostic()).isEqualTo(BfdDiagnostic.DETECTION_TIME_EXPIRED);
                bird.signal("CONT");
                run.until(() -> session.call().state() == BfdState.UP);
            });
        }
    }

    @Test
    void comesUpWithBirdOverIpv6() throws Exception {
        try (Bird bird = birdWithBfd("", "neighbor 2001:db8:100::1;")) {
            watch(BfdSettings.singleHop(BIRD_ADDRESS_6).withTimers(FAST), (run, session) -> {
                run.until(() -> session.call().state() == BfdState.UP);
                assertThat(bird.ask("show bfd sessions")).contains("2001:db8:100::1");
            });
        }
    }

    @Test
    void comesUpWithBirdOverSeveralHops() throws Exception {
        String several = "multihop { interval 50 ms; idle tx interval 50 ms; multiplier 30; };"
                + " neighbor 198.51.100.1 local 198.51.100.2 multihop on;";
        try (Bird bird = birdWithBfd("", several)) {
            watch(BfdSettings.multihop(BIRD_ADDRESS).withTimers(FAST), (run, session) -> {
                run.until(() -> session.call().state() == BfdState.UP);
                assertThat(bird.ask("show bfd sessions")).contains("198.51.100.1");
            });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SIMPLE, simple",
        "KEYED_MD5, keyed md5",
        "METICULOUS_KEYED_MD5, meticulous keyed md5",
        "KEYED_SHA1, keyed sha1",
        "METICULOUS_KEYED_SHA1, meticulous keyed sha1"
    })
    void comesUpWithBirdAndAKey(BfdAuthentication.Type type, String birdType) throws Exception {
        String key = "authentication " + birdType + "; password \"secret\" { id 3; };";
        try (Bird bird = birdWithBfd(key, "neighbor 198.51.100.1;")) {
            BfdSettings settings = BfdSettings.singleHop(BIRD_ADDRESS)
                    .withTimers(FAST)
                    .withAuthentication(new BfdAuthentication(type, 3, "secret"));
            watch(settings, (run, session) -> {
                run.until(() -> session.call().state() == BfdState.UP);
                run.until(() -> bird.ask("show bfd sessions").contains("Up"));
                long before = session.call().counters().in();
                run.until(() -> session.call().counters().in() > before + 5);
                assertThat(session.call().state()).isEqualTo(BfdState.UP);
            });
        }
    }

    /** BIRD watches the same way for its own session, and both find each other by BFD alone. */
    @Test
    void endsTheSessionWithBirdLongBeforeTheHoldTimerWhenItHangs() throws Exception {
        String session = "local 198.51.100.2 as 65002; neighbor 198.51.100.1 as 65001; passive on; bfd on;"
                + " ipv4 { import all; export all; };";
        try (Bird bird = lab.bird(session, "protocol bfd { " + FAST_INTERFACE.formatted("") + " }")) {
            lab.speak(BirdLab.US, speaker -> {
                speaker.addNeighbor(BirdLab.neighbor(BIRD_ADDRESS)
                        .bfd(BfdOptions.DEFAULT.withTimers(FAST))
                        .build());
                Turns.until(
                        speaker,
                        "both are up",
                        () -> speaker.neighbor(BIRD_ADDRESS)
                                .filter(status -> status.state() == SessionState.ESTABLISHED)
                                .flatMap(NeighborStatus::bfd)
                                .filter(status -> status.state() == BfdState.UP)
                                .isPresent());
                bird.signal("STOP");
                Turns.until(
                        speaker,
                        "the session is over",
                        () -> Turns.state(speaker, BIRD_ADDRESS) != SessionState.ESTABLISHED);
                assertThat(Turns.lastError(speaker, BIRD_ADDRESS)).startsWith("sent cease: bfd down (6/10): ");
                bird.signal("CONT");
                Turns.until(
                        speaker,
                        "the session is back",
                        () -> Turns.state(speaker, BIRD_ADDRESS) == SessionState.ESTABLISHED);
            });
        }
    }

    @Test
    void comesUpWithFrrAndAgreesOnChangedIntervals() throws Exception {
        assumeTrue(Bfdd.isInstalled(), "needs FRR's bfdd: apt install frr");
        try (Bfdd frr = bfdd()) {
            watch(BfdSettings.singleHop(BIRD_ADDRESS).withTimers(FAST), (run, session) -> {
                run.until(() -> session.call().state() == BfdState.UP);
                run.until(() -> frr.ask("show bfd peers").contains("Status: up"));
                run.speaker().change(run.number(), FAST.withInterval(Duration.ofMillis(200)), System.nanoTime());
                run.until(() -> session.call().transmitInterval().equals(Duration.ofMillis(200)));
                assertThat(frr.ask("show bfd peers")).contains("Receive interval: 200ms");
                assertThat(session.call().state()).isEqualTo(BfdState.UP);
            });
        }
    }

    @Test
    void hearsThatFrrIsShutDownOnPurpose() throws Exception {
        assumeTrue(Bfdd.isInstalled(), "needs FRR's bfdd: apt install frr");
        try (Bfdd frr = bfdd()) {
            watch(BfdSettings.singleHop(BIRD_ADDRESS).withTimers(FAST), (run, session) -> {
                run.until(() -> session.call().state() == BfdState.UP);
                frr.configure("bfd", "peer 198.51.100.1 local-address 198.51.100.2", "shutdown");
                run.until(() -> session.call().state() == BfdState.DOWN);
                assertThat(session.call().remoteState()).isEqualTo(BfdState.ADMIN_DOWN);
                assertThat(session.call().isBroken()).isFalse();
            });
        }
    }

    private Bird birdWithBfd(String inInterface, String more) throws Exception {
        return lab.bird(BIRD_SESSION, "protocol bfd { " + FAST_INTERFACE.formatted(inInterface) + more + " }");
    }

    private Bfdd bfdd() throws Exception {
        return Bfdd.start(lab.birdName(), """
                bfd
                 peer 198.51.100.1 local-address 198.51.100.2
                  detect-multiplier 30
                  receive-interval 50
                  transmit-interval 50
                  no shutdown
                """);
    }

    private interface Watched {
        void with(Run run, Callable<BfdStatus> session) throws Exception;
    }

    /** A speaker in our namespace, on the thread of the test. */
    private record Run(Poller poller, BfdSpeaker speaker, int number) {
        void until(Callable<Boolean> holds) {
            Waiting.until("BFD", () -> {
                while (speaker.doWork(System.nanoTime()) > 0) {
                    // until there is nothing to do
                }
                return holds.call();
            });
        }
    }

    private void watch(BfdSettings settings, Watched watched) throws Exception {
        lab.us().<Exception>run(() -> {
            try (Poller poller = Poller.create("BfdIT");
                    BfdSpeaker speaker = BfdSpeaker.open(poller)) {
                int number = speaker.add(settings, status -> {}, System.nanoTime());
                watched.with(new Run(poller, speaker, number), () -> speaker.status(number));
            }
        });
    }
}
