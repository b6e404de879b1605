// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.BirdLab.BIRD_ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.kernel.KernelRoutes;
import io.meshpath.bgp.kernel.KernelSettings;
import io.meshpath.bgp.kernel.Redistribution;
import io.meshpath.bgp.kernel.RedistributionSettings;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a BIRD announces goes into our kernel, and what our kernel has goes to BIRD. */
@Timeout(60)
class KernelSyncIT {
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

    private String routes() {
        return Commands.run("ip", "-n", lab.ourName(), "route", "show", "proto", "110");
    }

    private static void until(BgpSpeaker speaker, BgpRunner.Work besides, String what, Callable<Boolean> holds) {
        Waiting.until(what, () -> {
            long now = System.nanoTime();
            speaker.doWork(now);
            besides.doWork(now);
            return holds.call();
        });
    }

    @Test
    void theKernelHasWhatBirdAnnouncesUntilItDoesNotAnyMore() throws Exception {
        try (Bird bird = lab.birdOverIpv4("passive on;")) {
            lab.speak(BirdLab.US, speaker -> {
                try (KernelRoutes kernel = KernelRoutes.open(KernelSettings.DEFAULT)) {
                    kernel.follow(speaker);
                    speaker.addNeighbor(BirdLab.neighbor(BIRD_ADDRESS).build());
                    until(speaker, kernel::doWork, "the route is there", () -> routes().contains("203.0.113.0/24"));
                    assertThat(routes())
                            .containsPattern("203.0.113.0/24 nhid \\d+ via 198.51.100.2 dev us metric 2048");
                    bird.ask("disable own4");
                    until(speaker, kernel::doWork, "the route is gone", () -> routes().isEmpty());
                }
            });
        }
    }

    @Test
    void sweepsAnEarlierLifesRoutesWhenBirdHasAnnouncedAll() throws Exception {
        Commands.run("ip", "-n", lab.ourName(), "route", "add", "10.9.0.0/16", "via", "198.51.100.2", "proto", "110");
        try (Bird bird = lab.birdOverIpv4("passive on;")) {
            lab.speak(BirdLab.US, speaker -> {
                try (KernelRoutes kernel = KernelRoutes.open(KernelSettings.DEFAULT)) {
                    kernel.follow(speaker);
                    until(speaker, kernel::doWork, "read", () -> kernel.status().stale() == 1);
                    speaker.addNeighbor(BirdLab.neighbor(BIRD_ADDRESS).build());
                    until(speaker, kernel::doWork, "swept", () -> !routes().contains("10.9.0.0/16"));
                    assertThat(routes()).contains("203.0.113.0/24");
                    assertThat(bird.ask("show protocols meshpath")).contains("Established");
                }
            });
        }
    }

    @Test
    void birdLearnsTheKernelsStaticRoutesAndForgetsThem() throws Exception {
        try (Bird bird = lab.birdOverIpv4("passive on;")) {
            lab.speak(BirdLab.US, speaker -> {
                RedistributionSettings ofStatic = RedistributionSettings.of(RedistributionSettings.STATIC);
                try (Redistribution redistribution = Redistribution.open(speaker, ofStatic)) {
                    speaker.addNeighbor(BirdLab.neighbor(BIRD_ADDRESS).build());
                    route("add", "10.7.0.0/16", "static");
                    route("add", "10.8.0.0/16", "boot");
                    until(
                            speaker,
                            redistribution::doWork,
                            "learnt",
                            () -> bird.ask("show route").contains("10.7.0.0/16"));
                    assertThat(bird.ask("show route")).doesNotContain("10.8.0.0/16", "198.51.100.0/24");
                    route("del", "10.7.0.0/16", "static");
                    until(
                            speaker,
                            redistribution::doWork,
                            "forgotten",
                            () -> !bird.ask("show route").contains("10.7.0.0/16"));
                }
            });
        }
    }

    private void route(String verb, String prefix, String protocol) {
        Commands.run("ip", "-n", lab.ourName(), "route", verb, prefix, "via", "198.51.100.9", "proto", protocol);
    }
}
