// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BgpConfigErrorsTest {
    private static final String ROUTER = "router: {as: 65001, routerId: 192.0.2.1}\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            quoteCharacter = '"',
            value = {
                "neighbors: [{address: 198.51.100.2, as: 65002, holdtime: 9}]"
                        + " = bgp.yaml line 2: neighbors[0].holdtime: unknown field; did you mean 'holdTime'?",
                "neighbors: [{adress: 198.51.100.2, as: 65002}]"
                        + " = bgp.yaml line 2: neighbors[0].adress: unknown field; did you mean 'address'?",
                "neighbors: [{address: 198.51.100.2}]"
                        + " = bgp.yaml line 2: neighbors[0]: 'as' is missing; write the neighbor's AS number, or external for any but ours",
                "neighbors: [{address: 198.51.100, as: 65002}] = bgp.yaml line 2: neighbors[0].address: not an IP address",
                "neighbors: [{address: 198.51.100.2, as: 0}]"
                        + " = bgp.yaml line 2: neighbors[0].as: AS number is not from 1 to 4294967295: 0",
                "neighbors: [{address: 198.51.100.2, as: 65002, holdTime: 2}]"
                        + " = bgp.yaml line 2: neighbors[0].holdTime: hold time is neither 0 nor from 3",
                "neighbors: [{address: 198.51.100.2, as: 65002, holdTime: soon}]"
                        + " = bgp.yaml line 2: neighbors[0].holdTime: expected seconds, or a time such as",
                "neighbors: [{address: 198.51.100.2, as: 65002, port: 65536}]"
                        + " = bgp.yaml line 2: neighbors[0].port: expected a number from 1 to 65535 but was '65536'",
                "neighbors: [{address: 198.51.100.2, as: 65002, passive: true}]"
                        + " = bgp.yaml line 2: neighbors[0].passive: nobody would connect",
                "neighbors: [{address: 198.51.100.2, as: 65002, families: ipv4}]"
                        + " = bgp.yaml line 2: neighbors[0].families: expected ipv4-unicast or ipv6-unicast but was 'ipv4'",
                "neighbors: [{address: 198.51.100.2, as: 65002, import: all}]"
                        + " = bgp.yaml line 2: neighbors[0].import: no policy 'all'; expected one of accept, reject",
                "neighbors: [{address: 198.51.100.2, as: 65002, import: acept}]"
                        + " = bgp.yaml line 2: neighbors[0].import: no policy 'acept'; did you mean 'accept'?",
                "neighbors: [{address: 198.51.100.2, as: 65002, import: [accept, reject]}]"
                        + " = bgp.yaml line 2: neighbors[0].import: 'accept' does not go together with other policies",
                "neighbors: [{address: 198.51.100.2, as: 65002, group: upstream}]"
                        + " = bgp.yaml line 2: neighbors[0].group: no group 'upstream'; write it under groups",
                "neighbors: [{address: 198.51.100.2, as: 1}, {address: 198.51.100.2, as: 2}]"
                        + " = bgp.yaml line 2: neighbors[1]: neighbor 198.51.100.2 is there already; keep one",
                "neighbors: {address: 198.51.100.2, as: 65002}"
                        + " = bgp.yaml line 2: neighbors: expected a list but was a mapping",
                "groups: {upstream: {address: 198.51.100.2}}"
                        + " = bgp.yaml line 2: groups.upstream: a group has no address of its own",
                "groups: {upstream: {port: no}}"
                        + " = bgp.yaml line 2: groups.upstream.port: expected a number from 1 to 65535 but was 'no'",
                "announce: [192.0.2.1/24] = bgp.yaml line 2: announce[0]: host bits are set: 192.0.2.1/24",
                "announce: [192.0.2.0/24, 192.0.2.0/24]"
                        + " = bgp.yaml line 2: announce[1]: 192.0.2.0/24 is announced already; keep one",
                "announce: [{prefix: 192.0.2.0/24, nextHop: 2001:db8::1}]"
                        + " = bgp.yaml line 2: announce[0].nextHop: not a next hop for 192.0.2.0/24: 2001:db8::1",
                "announce: [{prefix: 192.0.2.0/24, communities: 65000:65536}]"
                        + " = bgp.yaml line 2: announce[0].communities: not a number from 0 to 65535 in a community",
                "policies: {a: [{match: {prefix: 10.0.0.0/8}, then: accept}]}"
                        + " = bgp.yaml line 2: policies.a[0].match.prefix: unknown field; did you mean 'prefixes'?",
                "policies: {a: [{match: {prefixes: bogons}, then: accept}]}"
                        + " = bgp.yaml line 2: policies.a[0].match.prefixes: neither a prefix nor one of prefixSets: 'bogons'",
                "policies: {a: [{match: {asPath: ^65001}, then: accept}]}"
                        + " = bgp.yaml line 2: policies.a[0].match.asPath: not a path expression: '^65001'",
                "policies: {a: [{set: {med: much}, then: accept}]}"
                        + " = bgp.yaml line 2: policies.a[0].set.med: expected a number from 0 to 4294967295 but was 'much'",
                "policies: {a: [{set: {med: 1}, then: reject}]}"
                        + " = bgp.yaml line 2: policies.a[0]: a route that is rejected is not changed",
                "policies: {a: [{set: {communities: {}}, then: next}]}"
                        + " = bgp.yaml line 2: policies.a[0].set.communities: nothing is changed",
                "policies: {a: [{match: {}}]} = bgp.yaml line 2: policies.a[0]: 'then' is missing; write then: accept",
                "policies: {accept: []} = bgp.yaml line 2: policies.accept: 'accept' is the policy of all routes",
                "prefixSets: {a: [10.0.0.0/8 le 4]} = bgp.yaml line 2: prefixSets.a[0]: lengths inside 10.0.0.0/8 are",
                "announce: [*a] = bgp.yaml line 2: announce[0]: alias *a names nothing before it; write the value here",
                "router: {as: 1} = bgp.yaml line 2: router: already given in line 1; keep one",
                "announce: [ = bgp.yaml line 2: not YAML: ",
            })
    void namesLineAndField(String text, String message) {
        assertThatThrownBy(() -> BgpConfig.parse("bgp.yaml", ROUTER + text + "\n"))
                .isInstanceOf(BgpConfigException.class)
                .message()
                .startsWith(message)
                .doesNotContain("\n");
    }

    @Test
    void namesTheLineOfAFieldDeepInside() {
        BgpConfigException refusal =
                catchThrowableOfType(BgpConfigException.class, () -> BgpConfig.parse("bgp.yaml", """
                router:
                  as: 65001
                  routerId: 192.0.2.1
                neighbors:
                  - address: 198.51.100.2
                    as: 65002
                  - address: 198.51.100.3
                    as: 65003
                    families:
                      - ipv4-unicast
                      - ipv5-unicast
                """));
        assertThat(refusal.line()).isEqualTo(11);
        assertThat(refusal.field()).isEqualTo("neighbors[1].families[1]");
    }

    @Test
    void saysAllMistakesInTheOrderOfTheirLines() {
        String text = """
                router: {as: 65001, routerId: 192.0.2.1}
                neighbors:
                - address: 198.51.100
                  as: 65002
                - address: 198.51.100.3
                  as: 65003
                  holdTime: 2
                  holdtime: 9
                  import: of-nobody
                policies:
                  one: [{then: acept}, {match: {asPath: "("}, then: accept}]
                announce: [192.0.2.0]
                """;
        assertThat(BgpConfig.mistakes("bgp.yaml", text))
                .extracting(BgpConfigException::line, BgpConfigException::field)
                .containsExactly(
                        tuple(3, "neighbors[0].address"),
                        tuple(7, "neighbors[1].holdTime"),
                        tuple(8, "neighbors[1].holdtime"),
                        tuple(9, "neighbors[1].import"),
                        tuple(11, "policies.one[0].then"),
                        tuple(11, "policies.one[1].match.asPath"),
                        tuple(12, "announce[0]"));
        assertThatThrownBy(() -> BgpConfig.parse("bgp.yaml", text)).hasMessageStartingWith("bgp.yaml line 3: ");
    }

    @Test
    void aTextWithoutMistakesHasNone() {
        assertThat(BgpConfig.mistakes("bgp.yaml", ROUTER)).isEmpty();
        assertThat(BgpConfig.mistakes("bgp.yaml", "router: {as: 0}\n"))
                .extracting(BgpConfigException::field)
                .containsExactly("router.as");
    }

    @Test
    void setsNoNextHopToSelfOnImport() {
        assertThatThrownBy(() -> BgpConfig.parse("bgp.yaml", ROUTER + """
                policies: {self: [{set: {nextHop: self}, then: accept}]}
                neighbors: [{address: 198.51.100.2, as: 65002, import: self}]
                """))
                .hasMessageStartingWith("bgp.yaml line 3: neighbors[0].import: policy 'self' sets nextHop: self");
    }

    @Test
    void anEmptyFileLacksTheRouter() {
        assertThatThrownBy(() -> BgpConfig.parse("bgp.yaml", ""))
                .hasMessageStartingWith("bgp.yaml line 1: 'router' is missing");
    }
}
