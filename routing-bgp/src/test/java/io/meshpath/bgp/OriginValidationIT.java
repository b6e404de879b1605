// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.rpki.Rpki;
import io.meshpath.bgp.rpki.RpkiSettings;
import io.meshpath.bgp.rpki.RtrDialer;
import io.meshpath.bgp.rpki.Vrp;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** BIRD is of the same opinion about the origins of many routes. */
@Timeout(60)
class OriginValidationIT {
    private static final AsNumber US = new AsNumber(65001);

    @Test
    void agreesWithBird() throws Exception {
        Daemon.Make.BIRD.assumeInstalled();
        Random random = new Random(6811);
        Set<Vrp> vrps = new LinkedHashSet<>();
        Set<Cidr> routes = new TreeSet<>();
        for (int i = 0; i < 300; i++) {
            Cidr prefix = prefix(random, 10, 20);
            vrps.add(new Vrp(prefix, prefix.prefixLength() + random.nextInt(6), 1 + random.nextInt(3)));
            routes.add(prefix(random, 6, 26));
        }
        try (PeerLab lab = PeerLab.open();
                Bird bird = Bird.start(lab.peerName(), configuration(vrps, routes));
                Rpki rpki = Rpki.open(RtrDialer.tcp())) {
            rpki.configure(new RpkiSettings(List.of(), List.copyOf(vrps)), 0);
            Set<Validation> seen = EnumSet.noneOf(Validation.class);
            for (long origin = 1; origin <= 4; origin++) {
                AsPath path = AsPath.sequence(65003, origin);
                for (Validation validation : Validation.values()) {
                    Set<Cidr> ours = routes.stream()
                            .filter(route -> rpki.validate(route, path, US) == validation)
                            .collect(Collectors.toCollection(TreeSet::new));
                    assertThat(ours)
                            .as("%s from AS %s", validation, origin)
                            .isEqualTo(answers(bird, validation, origin));
                    ours.forEach(route -> seen.add(validation));
                }
            }
            assertThat(seen).containsExactly(Validation.values());
        }
    }

    private static Set<Cidr> answers(Bird bird, Validation validation, long origin) {
        String name = validation == Validation.NOT_FOUND ? "ROA_UNKNOWN" : "ROA_" + validation;
        String shown = bird.ask("show route table asked where roa_check(vrps, net, %d) = %s".formatted(origin, name));
        return shown.lines()
                .filter(line -> line.matches("[0-9.]+/.*"))
                .map(line -> Cidr.parse(line.substring(0, line.indexOf(' '))))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String configuration(Set<Vrp> vrps, Set<Cidr> routes) {
        return """
                router id 192.0.2.2;
                roa4 table vrps;
                ipv4 table asked;
                protocol static { roa4 { table vrps; }; %s }
                protocol static { ipv4 { table asked; }; %s }
                """.formatted(
                vrps.stream()
                        .map(vrp -> "route %s max %d as %d;".formatted(vrp.prefix(), vrp.maxLength(), vrp.as()))
                        .collect(Collectors.joining(" ")),
                routes.stream().map(route -> "route " + route + " blackhole;").collect(Collectors.joining(" ")));
    }

    /** Few different bits, so that prefixes cover one another. */
    private static Cidr prefix(Random random, int shortest, int longest) {
        int length = shortest + random.nextInt(longest - shortest + 1);
        return Cidr.masking(IpAddress.of4(random.nextInt() & 0x7fff_ffff & 0xf0f3_0fff | 0x1000_0000), length);
    }
}
