// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.Validation;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What VRPs make of a route (RFC 6811, section 2), and what changes when they do. */
class RpkiTest {
    private static final AsNumber US = new AsNumber(65001);
    private static final AsPath FROM_65002 = AsPath.sequence(65003, 65002);

    private final Rpki rpki = Rpki.open(cache -> {
        throw new IOException("no caches here");
    });

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 65002, VALID", // exactly
        "192.0.2.128/25, 65002, VALID", // longer, up to the max length
        "192.0.2.128/26, 65002, INVALID", // longer than that
        "192.0.2.0/24, 65004, INVALID", // another system
        "192.0.0.0/22, 65002, NOT_FOUND", // not covered: shorter than the VRP
        "198.51.100.0/24, 65002, NOT_FOUND",
        "203.0.113.0/24, 65002, INVALID", // nobody may, and AS 0 is nobody's
        "203.0.113.128/25, 65005, VALID", // a longer VRP authorises what the one above it does not
        "2001:db8:1::/48, 65002, VALID",
        "2001:db8:1:2::/64, 65002, INVALID"
    })
    void validatesByOriginAndLength(String prefix, long origin, Validation expected) {
        configure(
                "192.0.2.0/24 25 65002", "203.0.113.0/24 32 0", "203.0.113.128/25 25 65005", "2001:db8::/32 48 65002");
        assertThat(rpki.validate(Cidr.parse(prefix), AsPath.sequence(65003, origin), US))
                .isEqualTo(expected);
    }

    @Test
    void takesARouteWithAnEmptyPathForOurOwn() {
        configure("192.0.2.0/24 24 65001");
        assertThat(rpki.validate(Cidr.parse("192.0.2.0/24"), AsPath.EMPTY, US)).isEqualTo(Validation.VALID);
    }

    @Test
    void knowsNoOriginWhereThePathEndsInASet() {
        configure("192.0.2.0/24 24 65002", "192.0.2.0/24 24 0");
        AsPath path = new AsPath(List.of(
                new AsPath.Segment(AsPath.Kind.SEQUENCE, List.of(US)),
                new AsPath.Segment(AsPath.Kind.SET, List.of(new AsNumber(65002)))));
        assertThat(rpki.validate(Cidr.parse("192.0.2.0/24"), path, US)).isEqualTo(Validation.INVALID);
    }

    @Test
    void saysWhichPrefixesMayValidateOtherwiseNow() {
        configure("192.0.2.0/24 24 65002");
        VrpChanges changes = rpki.drainChanges();
        assertThat(changes.touches(Cidr.parse("192.0.2.0/24"))).isTrue();
        assertThat(changes.touches(Cidr.parse("192.0.2.128/25"))).isTrue();
        assertThat(changes.touches(Cidr.parse("192.0.0.0/22"))).isFalse();
        assertThat(changes.touches(Cidr.parse("2001:db8::/32"))).isFalse();
        assertThat(rpki.drainChanges().isEmpty()).isTrue();
    }

    @Test
    void forgetsWhatIsNotConfiguredAnyMore() {
        configure("192.0.2.0/24 24 65002");
        configure();
        assertThat(rpki.isEmpty()).isTrue();
        assertThat(rpki.validate(Cidr.parse("192.0.2.0/24"), FROM_65002, US)).isEqualTo(Validation.NOT_FOUND);
    }

    /** The definition of RFC 6811, read literally, against the trie. */
    @Test
    void agreesWithTheDefinitionOnRandomRoutes() {
        Random random = new Random(6811);
        List<Vrp> vrps = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            Cidr prefix = prefix(random);
            int maxLength = prefix.prefixLength() + random.nextInt(33 - prefix.prefixLength());
            vrps.add(new Vrp(prefix, maxLength, random.nextInt(4)));
        }
        rpki.configure(new RpkiSettings(List.of(), vrps.stream().distinct().toList()), 0);
        for (int i = 0; i < 20_000; i++) {
            Cidr prefix = prefix(random);
            long origin = 1L + random.nextInt(4);
            assertThat(rpki.validate(prefix, AsPath.sequence(65003, origin), US))
                    .as("%s from %s", prefix, origin)
                    .isEqualTo(byDefinition(vrps, prefix, origin));
        }
    }

    @Test
    void refusesWhatNoVrpCanBe() {
        assertThatThrownBy(() -> new Vrp(Cidr.parse("192.0.2.0/24"), 23, 1))
                .hasMessage("max length of 192.0.2.0/24 is not from 24 to 32: 23");
        assertThatThrownBy(() -> new Vrp(Cidr.parse("192.0.2.0/24"), 24, 1L << 32))
                .hasMessage("AS number is not from 0 to 4294967295: 4294967296");
        RtrCache cache = new RtrCache(IpAddress.parse("192.0.2.1"), 323);
        assertThatThrownBy(() -> RpkiSettings.of(cache, cache)).hasMessageStartingWith("a cache is there twice");
    }

    private static Validation byDefinition(List<Vrp> vrps, Cidr prefix, long origin) {
        List<Vrp> covering =
                vrps.stream().filter(vrp -> vrp.prefix().contains(prefix)).toList();
        boolean matched =
                covering.stream().anyMatch(vrp -> vrp.as() == origin && prefix.prefixLength() <= vrp.maxLength());
        return matched ? Validation.VALID : covering.isEmpty() ? Validation.NOT_FOUND : Validation.INVALID;
    }

    private static Cidr prefix(Random random) {
        return Cidr.masking(IpAddress.of4(random.nextInt() & 0xf0f0_0000), 4 + random.nextInt(20));
    }

    private void configure(String... vrps) {
        List<Vrp> parsed = new ArrayList<>();
        for (String vrp : vrps) {
            String[] parts = vrp.split(" ", 3);
            parsed.add(new Vrp(Cidr.parse(parts[0]), Integer.parseInt(parts[1]), Long.parseLong(parts[2])));
        }
        rpki.configure(new RpkiSettings(List.of(), parsed), 0);
    }
}
