// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import static io.meshpath.bgp.kernel.KernelLab.change;
import static io.meshpath.bgp.kernel.KernelLab.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.RibChange;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Routes in a real kernel, in a namespace of its own; time is the test's. */
@Timeout(60)
class KernelRoutesIT {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private KernelLab lab;

    @BeforeEach
    void open() throws Exception {
        lab = KernelLab.open();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private interface Life {
        void run(KernelRoutes kernel) throws Exception;
    }

    private void live(KernelSettings settings, Life life) throws Exception {
        lab.run(() -> {
            try (KernelRoutes kernel = KernelRoutes.open(settings)) {
                life.run(kernel);
            }
        });
    }

    private void live(Life life) throws Exception {
        live(KernelSettings.DEFAULT, life);
    }

    private static void tell(KernelRoutes kernel, long now, RibChange... changes) {
        kernel.changed(List.of(changes));
        settle(kernel, now);
    }

    @Test
    void installsTheBestRoutesOfBothFamilies() throws Exception {
        live(kernel -> {
            tell(kernel, 0, change("10.1.0.0/16", "198.51.100.2"), change("fd00:1::/32", "2001:db8:2::2"));
            assertThat(lab.routes())
                    .containsExactly(
                            "10.1.0.0/16 via 198.51.100.2 dev left", "fd00:1::/32 via 2001:db8:2::2 dev right");
            assertThat(kernel.status().routes()).isEqualTo(2);
        });
    }

    @Test
    void removesWhatIsWithdrawnAndTheNextHopWithIt() throws Exception {
        live(kernel -> {
            tell(kernel, 0, change("10.1.0.0/16", "198.51.100.2"));
            tell(kernel, 0, change("10.1.0.0/16"));
            assertThat(lab.routes()).isEmpty();
            assertThat(lab.ip("nexthop show")).isEmpty();
            assertThat(kernel.status()).isEqualTo(KernelStatus.NONE);
        });
    }

    @Test
    void changesTheNextHop() throws Exception {
        live(kernel -> {
            tell(kernel, 0, change("10.1.0.0/16", "198.51.100.2"), change("fd00:1::/32", "2001:db8:1::2"));
            tell(kernel, 0, change("10.1.0.0/16", "203.0.113.2"), change("fd00:1::/32", "2001:db8:2::2"));
            assertThat(lab.routes())
                    .containsExactly(
                            "10.1.0.0/16 via 203.0.113.2 dev right", "fd00:1::/32 via 2001:db8:2::2 dev right");
        });
    }

    @Test
    void routesIpv4ThroughAnIpv6NextHop() throws Exception {
        live(kernel -> {
            tell(kernel, 0, change("10.1.0.0/16", "2001:db8:1::2"));
            assertThat(lab.routes()).containsExactly("10.1.0.0/16 via inet6 2001:db8:1::2 dev left");
        });
    }

    @Test
    void routesBothFamiliesThroughALinkLocalNeighborOfADevice() throws Exception {
        live(kernel -> {
            tell(
                    kernel,
                    0,
                    KernelLab.changeBeside("10.1.0.0/16", "fe80::2", "right"),
                    KernelLab.changeBeside("fd00:1::/32", "fe80::2", "left"));
            assertThat(lab.routes())
                    .containsExactly("10.1.0.0/16 via inet6 fe80::2 dev right", "fd00:1::/32 via fe80::2 dev left");
        });
    }

    @Test
    void sharesOneNexthopGroupAmongTheRoutesOfSeveralPaths() throws Exception {
        live(kernel -> {
            tell(
                    kernel,
                    0,
                    change("10.1.0.0/16", "198.51.100.2", "203.0.113.2"),
                    change("10.2.0.0/16", "203.0.113.2", "198.51.100.2"));
            String hops = " nexthop via 198.51.100.2 dev left weight 1 nexthop via 203.0.113.2 dev right weight 1";
            assertThat(lab.routes()).containsExactly("10.1.0.0/16" + hops, "10.2.0.0/16" + hops);
            assertThat(lab.ip("nexthop show").lines().filter(line -> line.contains("group")))
                    .hasSize(1);
        });
    }

    @Test
    void installsIntoTheTableAndWithTheMetricAndProtocolOfTheSettings() throws Exception {
        KernelSettings settings =
                KernelSettings.DEFAULT.withTable(1000).withMetric(7).withProtocol(111);
        live(settings, kernel -> {
            tell(kernel, 0, change("10.1.0.0/16", "198.51.100.2"), change("0.0.0.0/0", "198.51.100.2"));
            assertThat(lab.ip("route show table 1000").lines().map(String::strip))
                    .anyMatch(line -> line.matches("default nhid \\d+ via 198.51.100.2 dev left proto 111 metric 7"))
                    .anyMatch(
                            line -> line.matches("10.1.0.0/16 nhid \\d+ via 198.51.100.2 dev left proto 111 metric 7"));
        });
    }

    @Test
    void leavesARouteOfSomebodyElsesAloneThatIsInItsPlace() throws Exception {
        for (String route : List.of("10.1.0.0/16 via 203.0.113.9", "fd00:1::/32 via 2001:db8:2::9")) {
            lab.ip("route add " + route + " proto static metric 2048");
        }
        live(kernel -> {
            tell(kernel, 0, change("10.1.0.0/16", "198.51.100.2"), change("fd00:1::/32", "2001:db8:1::2"));
            assertThat(lab.routes()).isEmpty();
            assertThat(kernel.status().refused()).isEqualTo(2);
            assertThat(kernel.status().lastError())
                    .hasValue("cannot add route fd00:1::/32: there is a route of somebody else's with metric 2048");
            tell(kernel, 0, change("10.1.0.0/16"), change("fd00:1::/32"));
        });
        assertThat(lab.ip("-4 route show proto static")).contains("10.1.0.0/16 via 203.0.113.9");
        assertThat(lab.ip("-6 route show proto static")).contains("fd00:1::/32 via 2001:db8:2::9");
    }

    @Test
    void changesAndDeletesOnlyItsOwnWhenSomebodyTookItsPlace() throws Exception {
        live(kernel -> {
            tell(kernel, 0, change("10.1.0.0/16", "198.51.100.2"), change("fd00:1::/32", "2001:db8:1::2"));
            lab.ip("route replace 10.1.0.0/16 via 203.0.113.9 proto static metric 2048");
            lab.ip("route replace fd00:1::/32 via 2001:db8:2::9 proto static metric 2048");
            tell(kernel, 0, change("10.1.0.0/16", "198.51.100.3"), change("fd00:1::/32", "2001:db8:1::3"));
            tell(kernel, 0, change("10.1.0.0/16"), change("fd00:1::/32"));
            assertThat(lab.ip("-4 route show proto static")).contains("10.1.0.0/16 via 203.0.113.9");
            assertThat(lab.ip("-6 route show proto static")).contains("fd00:1::/32 via 2001:db8:2::9");
            assertThat(lab.routes()).isEmpty();
        });
    }

    @Test
    void putsBackWhatSomethingElseDeleted() throws Exception {
        live(kernel -> {
            tell(kernel, 0, change("10.1.0.0/16", "198.51.100.2"), change("10.2.0.0/16", "198.51.100.2"));
            lab.ip("route del 10.1.0.0/16");
            settle(kernel, 61 * SECOND);
            assertThat(lab.routes())
                    .containsExactly("10.1.0.0/16 via 198.51.100.2 dev left", "10.2.0.0/16 via 198.51.100.2 dev left");
            assertThat(kernel.status().repaired()).isEqualTo(1);
        });
    }

    @Test
    void deletesWhatSomethingElseAddedInItsName() throws Exception {
        live(kernel -> {
            kernel.converged();
            tell(kernel, 0, change("10.1.0.0/16", "198.51.100.2"));
            lab.ip("route add 10.2.0.0/16 via 198.51.100.2 proto 110 metric 2048");
            lab.ip("route add 10.1.0.0/16 via 203.0.113.2 proto 110 metric 5");
            settle(kernel, 61 * SECOND);
            assertThat(lab.routes()).containsExactly("10.1.0.0/16 via 198.51.100.2 dev left");
        });
    }

    @Test
    void keepsTheRoutesOfAnEarlierLifeUntilAllHasBeenAnnounced() throws Exception {
        live(kernel -> tell(
                kernel,
                0,
                change("10.1.0.0/16", "198.51.100.2"),
                change("10.2.0.0/16", "198.51.100.2"),
                change("fd00:1::/32", "2001:db8:1::2")));
        List<String> before = lab.routes();
        String objects = lab.ip("nexthop show");
        live(kernel -> {
            tell(kernel, 0, change("10.1.0.0/16", "198.51.100.2"));
            assertThat(lab.routes()).isEqualTo(before);
            assertThat(lab.ip("nexthop show")).isEqualTo(objects);
            assertThat(kernel.status().stale()).isEqualTo(2);
            kernel.converged();
            settle(kernel, SECOND);
            assertThat(lab.routes()).containsExactly("10.1.0.0/16 via 198.51.100.2 dev left");
            assertThat(kernel.status().isSettled()).isTrue();
        });
    }

    @Test
    void sweepsTheRoutesOfAnEarlierLifeWhenTheTimeIsOver() throws Exception {
        live(kernel -> tell(kernel, 0, change("10.1.0.0/16", "198.51.100.2")));
        live(kernel -> {
            settle(kernel, 0);
            settle(kernel, 119 * SECOND);
            assertThat(lab.routes()).hasSize(1);
            settle(kernel, 120 * SECOND);
            assertThat(lab.routes()).isEmpty();
        });
    }

    @Test
    void replacesRoutesOfAnEarlierMetricWithoutAGap() throws Exception {
        live(KernelSettings.DEFAULT.withMetric(100), kernel -> tell(kernel, 0, change("10.1.0.0/16", "198.51.100.2")));
        live(kernel -> {
            tell(kernel, 0, change("10.1.0.0/16", "198.51.100.2"));
            assertThat(lab.routes()).hasSize(2);
            kernel.converged();
            settle(kernel, SECOND);
            assertThat(lab.routes()).containsExactly("10.1.0.0/16 via 198.51.100.2 dev left");
        });
    }

    @Test
    void takesThePathsThatAreLeftWhenALinkGoesDownAndAllWhenItIsBack() throws Exception {
        live(kernel -> {
            tell(
                    kernel,
                    0,
                    change("10.1.0.0/16", "198.51.100.2", "203.0.113.2"),
                    change("10.2.0.0/16", "198.51.100.2"));
            List<String> before = lab.routes();
            lab.ip("link set left down");
            settle(kernel, SECOND);
            assertThat(lab.routes()).containsExactly("10.1.0.0/16 via 203.0.113.2 dev right");
            assertThat(kernel.status().unresolved()).isEqualTo(1);
            lab.ip("link set left up");
            settle(kernel, 2 * SECOND);
            assertThat(lab.routes()).isEqualTo(before);
        });
    }

    @Test
    void followsTheKernelsRouteToANextHopBehindARouter() throws Exception {
        lab.ip("route add 192.0.2.0/24 via 198.51.100.7");
        live(kernel -> {
            tell(kernel, 0, change("10.1.0.0/16", "192.0.2.9"));
            assertThat(lab.routes()).containsExactly("10.1.0.0/16 via 198.51.100.7 dev left");
            lab.ip("route replace 192.0.2.0/24 via 203.0.113.7");
            settle(kernel, 5 * SECOND);
            assertThat(lab.routes()).containsExactly("10.1.0.0/16 via 203.0.113.7 dev right");
        });
    }

    @Test
    void doesNotLetTwoRoutesRestOnEachOther() throws Exception {
        lab.ip("route add default via 198.51.100.7");
        live(kernel -> {
            for (long round = 0; round < 3; round++) {
                tell(kernel, round * 6 * SECOND, change("10.1.0.0/16", "10.2.0.1"), change("10.2.0.0/16", "10.1.0.1"));
            }
            assertThat(lab.ip("route get 10.1.0.1")).contains("via 198.51.100.7");
        });
    }

    @Test
    void removesEverythingOfItsOwnAndNothingElse() throws Exception {
        lab.ip("route add 10.9.0.0/16 via 198.51.100.9 proto static");
        lab.ip("nexthop add id 7 via 198.51.100.9 dev left");
        live(kernel -> tell(kernel, 0, change("10.1.0.0/16", "198.51.100.2"), change("fd00:1::/32", "2001:db8:1::2")));
        lab.run(() -> KernelRoutes.remove(KernelSettings.DEFAULT));
        assertThat(lab.routes()).isEmpty();
        assertThat(lab.ip("nexthop show")).startsWith("id 7 ").hasLineCount(1);
        assertThat(lab.ip("route show proto static")).contains("10.9.0.0/16");
    }

    @Test
    void installsAHundredThousandRoutesInTurnsThatDoNotKeepTheSpeakerWaiting() throws Exception {
        int count = 100_000;
        List<RibChange> changes = new ArrayList<>();
        List<IpAddress> gateways = List.of(IpAddress.parse("198.51.100.2"));
        for (int i = 0; i < count; i++) {
            changes.add(change(Cidr.masking(IpAddress.of4(0x0a00_0000 + (i << 6)), 26), gateways));
        }
        live(kernel -> {
            settle(kernel, 0);
            kernel.changed(changes);
            ThreadMXBean threads =
                    ManagementFactory.getThreadMXBean(); // our own time: not that of others on this machine
            long longest = 0;
            for (long turn = threads.getCurrentThreadCpuTime(); kernel.doWork(0) > 0; ) {
                long end = threads.getCurrentThreadCpuTime();
                longest = Math.max(longest, end - turn);
                turn = end;
            }
            assertThat(kernel.status().routes()).isEqualTo(count);
            assertThat(longest).isLessThan(SECOND);
            settle(kernel, 61 * SECOND);
            assertThat(kernel.status().repaired()).isZero();
        });
    }
}
