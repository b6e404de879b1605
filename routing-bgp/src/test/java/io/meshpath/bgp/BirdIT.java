// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.BirdLab.BIRD_ADDRESS;
import static io.meshpath.bgp.BirdLab.BIRD_PREFIX;
import static io.meshpath.bgp.BirdLab.US;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions with a real BIRD 2, each in its own pair of namespaces: how they begin, and how they end. */
@Timeout(60)
class BirdIT {
    private static final Cidr POD_CIDR = Cidr.parse("10.217.0.0/24");

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
    void reachesEstablishedWhenWeConnect() throws Exception {
        try (Bird bird = lab.birdOverIpv4("passive on;")) {
            lab.speak(US, speaker -> {
                speaker.addNeighbor(BirdLab.neighbor(BIRD_ADDRESS).build());
                Turns.establish(speaker, BIRD_ADDRESS);
                Turns.until(
                        speaker,
                        "BIRD says so too",
                        () -> bird.ask("show protocols meshpath").contains("Established"));
                NeighborStatus.Session session =
                        speaker.neighbor(BIRD_ADDRESS).orElseThrow().session().orElseThrow();
                assertThat(session.routerId()).hasToString("192.0.2.2");
                assertThat(session.holdSeconds()).isEqualTo(9);
                assertThat(session.families()).containsExactly(Family.IPV4_UNICAST);
            });
        }
    }

    @Test
    void reachesEstablishedWhenBirdConnects() throws Exception {
        lab.speak(BirdLab.listening(), speaker -> {
            speaker.addNeighbor(BirdLab.neighbor(BIRD_ADDRESS).passive().build());
            try (Bird bird = lab.birdOverIpv4("")) {
                Turns.establish(speaker, BIRD_ADDRESS);
                Turns.until(
                        speaker,
                        "BIRD says so too",
                        () -> bird.ask("show protocols meshpath").contains("Established"));
            }
        });
    }

    @Test
    void keepsOneConnectionWhenBothConnect() throws Exception {
        lab.speak(BirdLab.listening(), speaker -> {
            try (Bird bird = lab.birdOverIpv4("connect delay time 0;")) {
                Waiting.until("the kernel has accepted BIRD's connection for us", () -> connections() == 1);
                speaker.addNeighbor(BirdLab.neighbor(BIRD_ADDRESS).build()); // our first turn connects, then sees it
                Turns.establish(speaker, BIRD_ADDRESS);
                Turns.until(
                        speaker,
                        "BIRD says so too",
                        () -> bird.ask("show protocols meshpath").contains("Established"));
                Turns.until(speaker, "the other connection is closed", () -> connections() == 1);
                assertThat(Turns.state(speaker, BIRD_ADDRESS)).isEqualTo(SessionState.ESTABLISHED);
            }
        });
    }

    /** How many established TCP connections there are on our side of the cable. */
    private long connections() {
        return Commands.run("ip", "netns", "exec", lab.ourName(), "ss", "-Htn", "state", "established")
                .lines()
                .count();
    }

    @Test
    void noticesByTheHoldTimerThatBirdIsSilentAndComesBack() throws Exception {
        try (Bird bird = lab.birdOverIpv4("")) {
            lab.speak(BirdLab.listening(), speaker -> {
                BgpTimers timers = BirdLab.TIMERS.withHold(Duration.ofSeconds(3));
                speaker.addNeighbor(
                        BirdLab.neighbor(BIRD_ADDRESS).timers(timers).build());
                Turns.until(speaker, "the route arrived", () -> hasRoute(speaker));
                bird.signal("STOP");
                Turns.until(
                        speaker,
                        "the session ends",
                        () -> Turns.state(speaker, BIRD_ADDRESS) != SessionState.ESTABLISHED);
                assertThat(speaker.neighbor(BIRD_ADDRESS)
                                .orElseThrow()
                                .lastError()
                                .orElseThrow())
                        .startsWith("sent hold timer expired (4/0)");
                assertThat(hasRoute(speaker)).isFalse();
                bird.signal("CONT");
                Turns.until(speaker, "the route is back", () -> hasRoute(speaker));
            });
        }
    }

    @Test
    void saysInWordsWhyBirdEndedTheSession() throws Exception {
        try (Bird bird = lab.birdOverIpv4("passive on;")) {
            lab.speak(US, speaker -> {
                speaker.addNeighbor(BirdLab.neighbor(BIRD_ADDRESS).build());
                Turns.establish(speaker, BIRD_ADDRESS);
                bird.ask("disable meshpath \"moving the rack\"");
                Turns.until(
                        speaker,
                        "the session ends",
                        () -> Turns.state(speaker, BIRD_ADDRESS) != SessionState.ESTABLISHED);
                assertThat(speaker.neighbor(BIRD_ADDRESS).orElseThrow().lastError())
                        .contains("received cease: administrative shutdown (6/2) \"moving the rack\"");
            });
        }
    }

    @Test
    void tellsBirdThatWeShutDown() throws Exception {
        try (Bird bird = lab.birdOverIpv4("passive on;")) {
            lab.speak(US, speaker -> {
                speaker.addNeighbor(BirdLab.neighbor(BIRD_ADDRESS).build());
                Turns.establish(speaker, BIRD_ADDRESS);
            });
            Waiting.until("BIRD logs it", () -> bird.log().contains("Received: Administrative shutdown"));
        }
    }

    @Test
    void refusesANeighborOfAnotherSystem() throws Exception {
        try (Bird bird = lab.birdOverIpv4("passive on;")) {
            lab.speak(US, speaker -> {
                speaker.addNeighbor(NeighborSettings.of(BIRD_ADDRESS, new AsNumber(65099)));
                Turns.until(
                        speaker,
                        "an error is known",
                        () -> speaker.neighbor(BIRD_ADDRESS)
                                .flatMap(NeighborStatus::lastError)
                                .isPresent());
                assertThat(speaker.neighbor(BIRD_ADDRESS).orElseThrow().lastError())
                        .contains("sent OPEN message error: bad peer as (2/2):"
                                + " expected AS 65099 but it says it is AS 65002");
                Waiting.until(
                        "BIRD logs it",
                        () -> bird.log().contains("Received: Bad peer AS: 65002")
                                || bird.log().contains("Received: Bad peer AS"));
            });
        }
    }

    @Test
    void runsOnAThreadOfTheCallersChoice() throws Exception {
        try (Bird bird = lab.birdOverIpv4("passive on;")) {
            BgpSpeaker speaker = lab.us().call(() -> BgpSpeaker.open(US));
            try (BgpRunner runner =
                    BgpRunner.start(speaker, task -> new Thread(() -> lab.us().run(task::run), "bgp"))) {
                speaker.announce(POD_CIDR, PathAttributes.EMPTY);
                speaker.addNeighbor(BirdLab.neighbor(BIRD_ADDRESS).build());
                Waiting.until("BIRD has the route", () -> bird.ask("show route").contains("10.217.0.0/24"));
                assertThat(runner.isRunning()).isTrue();
            }
            Waiting.until("BIRD logs it", () -> bird.log().contains("Received: Administrative shutdown"));
        }
    }

    private static boolean hasRoute(BgpSpeaker speaker) {
        return Turns.best(speaker, BIRD_PREFIX).isPresent();
    }
}
