// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.RibChange;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random changes, restarts and interference, after which {@code ip route} shows what a map says. */
@Timeout(60)
class RandomKernelRoutesIT {
    private static final long MINUTE = Duration.ofSeconds(61).toNanos();
    private static final int ROUNDS = 15;
    private static final int PREFIXES = 40;
    private static final List<IpAddress> GATEWAYS =
            List.of(IpAddress.parse("198.51.100.2"), IpAddress.parse("198.51.100.3"), IpAddress.parse("203.0.113.2"));
    private static final List<IpAddress> GATEWAYS_6 = List.of(
            IpAddress.parse("2001:db8:1::2"), IpAddress.parse("2001:db8:1::3"), IpAddress.parse("2001:db8:2::2"));

    private final Map<Cidr, List<IpAddress>> wanted = new TreeMap<>();
    private KernelLab lab;
    private long now;

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

    @ParameterizedTest
    @ValueSource(longs = {6811, 7911, 8950})
    void hasExactlyTheRoutesThatAreWanted(long seed) throws Exception {
        Random random = new Random(seed);
        lab.ip("route add 10.77.0.0/24 via 198.51.100.9 proto static metric 2048");
        lab.run(() -> {
            KernelRoutes kernel = KernelRoutes.open(KernelSettings.DEFAULT);
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    kernel.changed(changes(random));
                    if (random.nextInt(4) == 0) {
                        kernel.doWork(now); // interrupted in the middle of it
                        kernel.close();
                        kernel = restarted();
                    }
                    KernelLab.settle(kernel, now);
                    if (random.nextBoolean()) {
                        interfere(random);
                        now += MINUTE;
                        KernelLab.settle(kernel, now);
                    }
                    assertThat(lab.routes().stream().sorted())
                            .as("round %d", round)
                            .isEqualTo(expected());
                    assertThat(kernel.status().refused()).isZero();
                }
            } finally {
                kernel.close();
            }
        });
        assertThat(lab.ip("route show proto static")).contains("10.77.0.0/24 via 198.51.100.9");
    }

    private KernelRoutes restarted() {
        KernelRoutes kernel = KernelRoutes.open(KernelSettings.DEFAULT);
        KernelLab.settle(kernel, now);
        List<RibChange> table = new ArrayList<>();
        wanted.forEach((prefix, gateways) -> table.add(KernelLab.change(prefix, gateways)));
        kernel.changed(table);
        kernel.converged();
        return kernel;
    }

    private List<RibChange> changes(Random random) {
        List<RibChange> changes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = random.nextInt(PREFIXES);
            boolean isV4 = random.nextBoolean();
            Cidr prefix = Cidr.parse(isV4 ? "10.1." + number + ".0/24" : "fd00:" + (number + 1) + "::/32");
            boolean viaIpv6 = !isV4 || random.nextInt(4) == 0;
            List<IpAddress> gateways = (viaIpv6 ? GATEWAYS_6 : GATEWAYS)
                    .stream().filter(gateway -> random.nextInt(3) == 0).toList();
            if (gateways.isEmpty()) {
                wanted.remove(prefix);
            } else {
                wanted.put(prefix, gateways);
            }
            changes.removeIf(change -> change.prefix().equals(prefix));
            changes.add(KernelLab.change(prefix, gateways));
        }
        return changes;
    }

    /** Does to our routes and nexthop objects what other programs and administrators do. */
    private void interfere(Random random) {
        switch (random.nextInt(4)) {
            case 0 ->
                lab.routes().stream()
                        .limit(5)
                        .forEach(route -> lab.ip("route del " + route.split(" ", 2)[0] + " proto 110 metric 2048"));
            case 1 -> lab.ip("nexthop flush proto 110");
            case 2 -> {
                lab.ip("link set right down");
                lab.ip("link set right up");
                lab.ip("addr replace 2001:db8:2::1/64 dev right nodad"); // the kernel drops IPv6 addresses
            }
            default -> lab.ip("route add 10.2.0.0/24 via 198.51.100.4 proto 110 metric 2048");
        }
    }

    private List<String> expected() {
        List<String> lines = new ArrayList<>();
        wanted.forEach((prefix, gateways) -> {
            String text = prefix.isSingle() ? prefix.network().toString() : prefix.toString();
            lines.add(text + hops(prefix, gateways));
        });
        lines.sort(null);
        return lines;
    }

    private static String hops(Cidr prefix, List<IpAddress> gateways) {
        if (gateways.size() == 1) {
            return " " + hop(prefix, gateways.get(0));
        }
        return gateways.stream()
                .map(gateway -> " nexthop " + hop(prefix, gateway) + " weight 1")
                .collect(Collectors.joining());
    }

    private static String hop(Cidr prefix, IpAddress gateway) {
        String inet6 = prefix.isV4() && !gateway.isV4() ? "inet6 " : "";
        boolean left =
                gateway.toString().startsWith("198.") || gateway.toString().startsWith("2001:db8:1:");
        return "via " + inet6 + gateway + " dev " + (left ? "left" : "right");
    }
}
