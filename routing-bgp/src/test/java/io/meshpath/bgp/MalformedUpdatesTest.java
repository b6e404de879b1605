// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static io.meshpath.bgp.SessionState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of malformed-updates.txt said in a session that has routes already: what is left is what the RFC asks for. */
class MalformedUpdatesTest {
    private static final Cidr PREFIX = Cidr.parse("203.0.113.0/24");
    private static final Cidr OTHER = Cidr.parse("192.0.2.0/24");
    private static final Cidr PREFIX_6 = Cidr.parse("2001:db8:203::/48");
    private static final String MP_REACH = "800e1c 0002 01 10 20010db8010000000000000000000002 00 30 20010db80203";

    /** One line of the file. */
    record Row(String outcome, String session, String withdrawn, String attributes, String nlri, String what) {
        static Row parse(String line) {
            String[] parts = line.split("\\|", 6);
            return new Row(
                    parts[0].strip(),
                    parts[1].strip(),
                    parts[2].strip(),
                    parts[3].strip(),
                    parts[4].strip(),
                    parts[5].strip());
        }

        boolean internal() {
            return session.startsWith("int");
        }

        boolean fourOctets() {
            return session.endsWith("4");
        }

        /** The prefixes it is about. */
        boolean isIpv6() {
            return nlri.isEmpty() && attributes.contains("{mp}")
                    || attributes.startsWith("800e")
                    || attributes.startsWith("c00e");
        }

        byte[] octets() {
            return octets(nlri);
        }

        /** The same about other prefixes. */
        byte[] octets(String nlri) {
            return update(withdrawn, expand(attributes), nlri);
        }

        /** An UPDATE for both families that is well-formed, with a path of one system. */
        byte[] before() {
            String path = internal() ? "400200" : fourOctets() ? "400206 0201 0000fdea" : "400204 0201 fdea";
            return update("", expand("{origin}" + path + "{hop}"), "18cb0071 18c00002");
        }

        byte[] before6() {
            String path = internal() ? "400200" : fourOctets() ? "400206 0201 0000fdea" : "400204 0201 fdea";
            return update("", expand("{mp}{origin}" + path), "");
        }

        private String expand(String text) {
            String path = internal()
                    ? "400206 0201 0000fdf2"
                    : fourOctets() ? "40020a 0202 0000fdea 0000fdf2" : "400206 0202 fdea fdf2";
            String base = "{origin}{path}{hop}" + (internal() ? "400504 00000064" : "");
            return text.replace("{base}", base)
                    .replace("{mp}", MP_REACH)
                    .replace("{origin}", "400101 00")
                    .replace("{path}", path)
                    .replace("{hop}", "400304 c6336402");
        }

        private static byte[] update(String withdrawn, String attributes, String nlri) {
            String body = sized(withdrawn) + sized(attributes) + nlri.replace(" ", "");
            return HexFormat.of().parseHex("ff".repeat(16) + "%04x02".formatted(19 + body.length() / 2) + body);
        }

        private static String sized(String field) {
            String digits = field.replace(" ", "");
            return "%04x".formatted(digits.length() / 2) + digits;
        }

        @Override
        public String toString() {
            return what + " (" + session + "): " + outcome;
        }
    }

    static Stream<Row> rows() throws IOException {
        try (InputStream in = MalformedUpdatesTest.class.getResourceAsStream("malformed-updates.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.startsWith("#")).map(Row::parse);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void doesWhatTheRfcAsksFor(Row row) {
        Bench bench = new Bench(NeighborSettings.builder(Bench.ADDRESS, as(row))
                        .families(Family.IPV4_UNICAST, Family.IPV6_UNICAST)
                        .importing(RoutePolicy.acceptAll())
                        .exporting(RoutePolicy.acceptAll())
                        .build())
                .start();
        FakePeer peer = bench.connect();
        peer.say(open(row), new BgpMessage.Keepalive());
        peer.say(row.before()).say(row.before6());
        bench.turn();
        Map<Cidr, Route> before = routes(bench);
        assertThat(before).containsOnlyKeys(PREFIX, OTHER, PREFIX_6);
        peer.heard();
        peer.say(row.octets());
        bench.turn();
        check(row, bench, peer, before);
    }

    private static void check(Row row, Bench bench, FakePeer peer, Map<Cidr, Route> before) {
        String[] outcome = row.outcome().split(" ", 2);
        Map<Cidr, Route> after = routes(bench);
        if (outcome[0].equals("reset")) {
            assertThat(after).isEmpty();
            assertThat(bench.state()).isNotEqualTo(ESTABLISHED);
            assertThat(peer.heard())
                    .filteredOn(BgpMessage.Notification.class::isInstance)
                    .first()
                    .extracting(said ->
                            ((BgpMessage.Notification) said).code() + "/" + ((BgpMessage.Notification) said).subcode())
                    .isEqualTo("3/" + outcome[1]);
            return;
        }
        assertThat(bench.state()).isEqualTo(ESTABLISHED);
        Cidr about = row.isIpv6() ? PREFIX_6 : PREFIX;
        if (outcome[0].equals("withdraw")) {
            assertThat(after).doesNotContainKey(about);
        } else {
            assertThat(after.get(about)).isNotEqualTo(before.get(about));
        }
        if (outcome[0].equals("discard")) {
            assertThat(after.get(about).attributes().asList())
                    .extracting(PathAttribute::code)
                    .doesNotContain(Integer.valueOf(outcome[1]));
        }
        before.remove(about);
        assertThat(after).containsAllEntriesOf(before);
    }

    private static Map<Cidr, Route> routes(Bench bench) {
        return bench.neighbor.exchange().ribIn().stream()
                .map(RibEntry::route)
                .collect(Collectors.toMap(Route::prefix, route -> route));
    }

    private static AsNumber as(Row row) {
        return row.internal() ? Bench.US.as() : Bench.AS;
    }

    private static BgpMessage.Open open(Row row) {
        List<Capability> capabilities = new ArrayList<>(List.of(Bench.unicast4(), Bench.unicast6()));
        if (row.fourOctets()) {
            capabilities.add(new Capability.FourOctetAs(as(row)));
        }
        return new BgpMessage.Open(as(row), 90, RouterId.parse("192.0.2.2"), capabilities);
    }
}
