// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.meshpath.bgp.Candidate;
import io.meshpath.bgp.NeighborSettings;
import io.meshpath.bgp.RoutePolicy;
import io.meshpath.bgp.RouteSource;
import io.meshpath.bgp.Validation;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.message.RouterId;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BgpConfigTest {
    private static final String ROUTER = "router: {as: 65001, routerId: 192.0.2.1}\n";

    private static BgpConfig parse(String rest) {
        return BgpConfig.parse("bgp.yaml", ROUTER + rest);
    }

    private static NeighborSettings neighbor(String fields) {
        return parse("neighbors:\n- {address: 198.51.100.2, as: 65002, " + fields + "}\n")
                .neighbors()
                .get(0);
    }

    @Test
    void aRouterIsEnough() {
        BgpConfig config = parse("");
        assertThat(config.speaker().as()).isEqualTo(new AsNumber(65001));
        assertThat(config.speaker().routerId()).isEqualTo(RouterId.parse("192.0.2.1"));
        assertThat(config.speaker().listen()).isEmpty();
        assertThat(config.neighbors()).isEmpty();
        assertThat(config.announcements()).isEmpty();
    }

    @Test
    void listensAtAnAddressAndPort() throws UnknownHostException {
        BgpConfig config = BgpConfig.parse(
                "bgp.yaml", "router: {as: 65001, routerId: 192.0.2.1, listen: {address: 192.0.2.1, port: 1179}}");
        assertThat(config.speaker().listen())
                .containsExactly(new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 1179));
    }

    @Test
    void withoutAnAddressItListensOnAllOfBothFamilies() throws UnknownHostException {
        BgpConfig config =
                BgpConfig.parse("bgp.yaml", "router: {as: 65001, routerId: 192.0.2.1, listen: {port: 1179}}");
        assertThat(config.speaker().listen())
                .containsExactly(
                        new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 1179),
                        new InetSocketAddress(InetAddress.getByName("::"), 1179));
    }

    @Test
    void aNeighborHasTheDefaultsOfTheSpeaker() {
        assertThat(neighbor("passive: false"))
                .isEqualTo(NeighborSettings.of(IpAddress.parse("198.51.100.2"), new AsNumber(65002)));
    }

    @Test
    void readsWhatANeighborCanHave() {
        NeighborSettings neighbor = neighbor("port: 1179, localAddress: 198.51.100.1, holdTime: 9, connectRetry: 500ms,"
                + " families: [ipv4-unicast, ipv6-unicast], nextHop: 2001:db8::1, import: accept, export: reject");
        assertThat(neighbor.port()).isEqualTo(1179);
        assertThat(neighbor.localAddress()).contains(IpAddress.parse("198.51.100.1"));
        assertThat(neighbor.timers().hold()).isEqualTo(Duration.ofSeconds(9));
        assertThat(neighbor.timers().keepalive()).isEqualTo(Duration.ofSeconds(3));
        assertThat(neighbor.timers().connectRetry()).isEqualTo(Duration.ofMillis(500));
        assertThat(neighbor.families()).containsExactlyInAnyOrder(Family.IPV4_UNICAST, Family.IPV6_UNICAST);
        assertThat(neighbor.nextHops()).containsEntry(Family.IPV6_UNICAST, IpAddress.parse("2001:db8::1"));
        assertThat(neighbor.importPolicy()).contains(RoutePolicy.acceptAll());
        assertThat(neighbor.exportPolicy()).contains(RoutePolicy.rejectAll());
    }

    @Test
    void aNeighborHasWhatItsGroupHasUnlessItSaysSomethingElse() {
        BgpConfig config = parse("""
                groups:
                  upstream: {as: 65002, holdTime: 9, connectRetry: 1s}
                neighbors:
                - {address: 198.51.100.2, group: upstream}
                - {address: 198.51.100.3, group: upstream, as: 65003, holdTime: 30}
                """);
        assertThat(config.neighbors())
                .extracting(
                        each -> each.as().value(), each -> each.timers().hold().toSeconds())
                .containsExactly(tuple(65002L, 9L), tuple(65003L, 30L));
    }

    @Test
    void announcesPrefixesAloneOrWithAttributes() {
        BgpConfig config = parse("""
                announce:
                - 192.0.2.0/24
                - prefix: 2001:db8::/32
                  origin: incomplete
                  nextHop: 2001:db8::1
                  med: 7
                  localPref: 200
                  asPath: [65010, 4200000000]
                  communities: [65000:1, 65000:2]
                """);
        assertThat(config.announcements())
                .containsEntry(Cidr.parse("192.0.2.0/24"), PathAttributes.EMPTY)
                .containsEntry(
                        Cidr.parse("2001:db8::/32"),
                        PathAttributes.of(
                                Origin.INCOMPLETE,
                                new PathAttribute.NextHop(IpAddress.parse("2001:db8::1")),
                                new PathAttribute.MultiExitDisc(7),
                                new PathAttribute.LocalPref(200),
                                AsPath.sequence(65010, 4200000000L),
                                PathAttribute.Communities.of(Community.of(65000, 1), Community.of(65000, 2))));
    }

    @Test
    void policiesAreNamedByNeighborsAndAskedInOrder() {
        RoutePolicy policy = parse("""
                        prefixSets:
                          bogons: [10.0.0.0/8 le 32, "::/0 ge 49"]
                        policies:
                          clean:
                          - match: {prefixes: bogons}
                            then: reject
                          - match: {asPath: ".* [64512-65534] .*", communities: "65000:*"}
                            set: {communities: {remove: ["65000:*"], add: [65000:9]}}
                            then: next
                          prefer:
                          - match:
                              any:
                              - {originAs: 65010}
                              - {not: {prefixes: 0.0.0.0/0 le 24}}
                            set: {localPref: 200, prepend: 2, med: none}
                            then: accept
                        neighbors:
                        - {address: 198.51.100.2, as: 65002, import: [clean, prefer]}
                        """).neighbors().get(0).importPolicy().orElseThrow();
        assertThat(policy.apply(candidate("10.1.0.0/16", 65010))).isEmpty();
        assertThat(policy.apply(candidate("192.0.2.0/24", 65011))).isEmpty();
        assertThat(policy.apply(candidate("192.0.2.0/24", 65010)))
                .contains(PathAttributes.of(
                        AsPath.sequence(65001, 65001, 65010),
                        new PathAttribute.LocalPref(200),
                        PathAttribute.Communities.of(Community.of(65000, 9))));
    }

    private static Candidate candidate(String prefix, long originAs) {
        PathAttributes attributes =
                PathAttributes.of(AsPath.sequence(originAs), PathAttribute.Communities.of(Community.of(65000, 1)));
        RouteSource source = new RouteSource(
                Optional.of(IpAddress.parse("198.51.100.2")), new AsNumber(65002), RouterId.parse("192.0.2.2"), true);
        return new Candidate(Cidr.parse(prefix), attributes, source, Validation.NOT_FOUND);
    }

    @Test
    void configurationsThatSayTheSameAreEqual() {
        String policies = "policies: {all: [{match: {prefixes: 0.0.0.0/0 le 24}, then: accept}]}\n";
        String neighbors = "neighbors: [{address: 198.51.100.2, as: 65002, import: all}]\n";
        assertThat(parse(policies + neighbors)).isEqualTo(parse("# a comment\n" + neighbors + policies));
    }

    @Test
    void isReadFromAFieldOfAnotherConfiguration() {
        BgpConfig config = BgpConfig.parse(
                "agent.yaml", "node: {name: berlin-1}\nbgp:\n  router: {as: 65001, routerId: 192.0.2.1}\n", "bgp");
        assertThat(config.speaker().as()).isEqualTo(new AsNumber(65001));
    }
}
