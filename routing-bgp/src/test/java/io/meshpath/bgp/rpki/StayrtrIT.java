// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.bgp.Validation;
import io.meshpath.bgp.Waiting;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With a real cache, StayRTR, over loopback. */
@Timeout(60)
class StayrtrIT {
    private static final Cidr PREFIX = Cidr.parse("192.0.2.0/24");
    private static final Vrp OURS = new Vrp(PREFIX, 25, 65002);
    private static final Vrp OTHERS = new Vrp(PREFIX, 24, 65003);
    private static final Vrp SIX = new Vrp(Cidr.parse("2001:db8::/32"), 48, 65002);

    private final Rpki rpki = Rpki.open(RtrDialer.tcp());

    @BeforeEach
    void isThere() {
        assumeTrue(Files.isExecutable(Stayrtr.PROGRAM), "needs StayRTR: apt install stayrtr rtr-tools");
    }

    @AfterEach
    void close() {
        rpki.close();
    }

    @Test
    void hasWhatTheCacheHasAsRtrclientSeesItToo() throws Exception {
        List<Vrp> vrps = someVrps(500);
        try (Stayrtr cache = Stayrtr.start(vrps)) {
            connect(cache);
            assertThat(rpki.vrps()).containsExactlyInAnyOrderElementsOf(vrps);
            List<String> seen = cache.askedByRtrclient()
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            assertThat(seen)
                    .containsExactlyInAnyOrderElementsOf(vrps.stream()
                            .map(vrp -> vrp.prefix().network() + ", "
                                    + vrp.prefix().prefixLength() + ", " + vrp.maxLength() + ", " + vrp.as())
                            .toList());
        }
    }

    @Test
    void followsWhatChangesInTheCache() throws Exception {
        try (Stayrtr cache = Stayrtr.start(List.of(OURS, SIX))) {
            connect(cache);
            assertThat(validation()).isEqualTo(Validation.VALID);
            rpki.drainChanges();
            cache.change(List.of(OTHERS, SIX));
            until("the route is invalid", () -> validation() == Validation.INVALID);
            VrpChanges changes = rpki.drainChanges();
            assertThat(changes.touches(PREFIX)).isTrue();
            assertThat(changes.touches(SIX.prefix())).isFalse();
            assertThat(status().serial()).hasValue(1);
        }
    }

    @Test
    void loadsEverythingAgainFromACacheThatHasStartedAgain() throws Exception {
        try (Stayrtr cache = Stayrtr.start(List.of(OURS, SIX))) {
            connect(cache);
            int session = status().sessionId().orElseThrow();
            cache.change(List.of(OTHERS));
            cache.restart();
            until("the new data is there", () -> rpki.vrps().equals(Set.of(OTHERS)));
            assertThat(status().sessionId().orElseThrow()).isNotEqualTo(session);
        }
    }

    @Test
    void speaksVersion0WithAnOldCache() throws Exception {
        try (Stayrtr cache = Stayrtr.start(List.of(OURS), "-protocol=0")) {
            connect(cache);
            assertThat(status().version()).isZero();
            assertThat(rpki.vrps()).containsExactly(OURS);
        }
    }

    @Test
    void saysWhyThereIsNoConnection() throws Exception {
        Stayrtr cache = Stayrtr.start(List.of(OURS));
        cache.close();
        rpki.configure(RpkiSettings.of(cache.cache()), System.nanoTime());
        until(
                "refused",
                () -> status().lastError().filter("Connection refused"::equals).isPresent());
    }

    private void connect(Stayrtr cache) {
        rpki.configure(RpkiSettings.of(cache.cache()), System.nanoTime());
        until("synchronized", () -> status().state() == RtrState.SYNCHRONIZED);
    }

    private RtrStatus status() {
        return rpki.statuses().get(0);
    }

    private Validation validation() {
        return rpki.validate(PREFIX, AsPath.sequence(65002), new AsNumber(65001));
    }

    private void until(String what, Callable<Boolean> holds) {
        Waiting.until(what, () -> {
            while (rpki.doWork(System.nanoTime()) > 0) {
                // until the cache has to say something first
            }
            return holds.call();
        });
    }

    private static List<Vrp> someVrps(int count) {
        Random random = new Random(8210);
        List<Vrp> vrps = new ArrayList<>();
        while (vrps.size() < count) {
            int length = 8 + random.nextInt(17);
            Cidr prefix = random.nextInt(4) > 0
                    ? Cidr.masking(IpAddress.of4(random.nextInt() & 0x7fff_ffff | 0x0100_0000), length)
                    : Cidr.masking(IpAddress.of6(0x2001_0db8_0000_0000L | random.nextInt(1 << 30), 0), 32 + length);
            Vrp vrp = new Vrp(prefix, prefix.prefixLength() + random.nextInt(8), random.nextInt(70_000));
            if (!vrps.contains(vrp)) {
                vrps.add(vrp);
            }
        }
        return vrps;
    }
}
