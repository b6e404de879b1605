// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.Peer;
import io.meshpath.policy.PeerIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DnsNamesTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final IpAddress FIRST = IpAddress.parse("192.0.2.1");
    private static final IpAddress SECOND = IpAddress.parse("2001:db8::2");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final DnsNames names = new DnsNames(100);

    private static List<Peer.Names> patterns(String... patterns) {
        return Arrays.stream(patterns).map(Peer.Names::new).toList();
    }

    private NameChanges observe(String name, IpAddress... addresses) {
        return names.observe(name, List.of(addresses), MINUTE, NOON);
    }

    @Test
    void anAddressOfANameInUseNeedsItsLabels() {
        names.watch(patterns("example.com"));
        NameChanges changes = observe("example.com", FIRST, SECOND);
        assertThat(changes.labels())
                .isEqualTo(Map.of(
                        FIRST, Labels.parse("cidr:192.0.2.1/32;fqdn:example.com;reserved:world-ipv4"),
                        SECOND, Labels.parse("cidr:2001-db8--2/128;fqdn:example.com;reserved:world-ipv6")));
        assertThat(changes.released()).isEmpty();
    }

    @Test
    void anAddressWithTheseLabelsIsWhoTheRuleMeans() {
        Peer.Names peer = new Peer.Names("*.example.com");
        names.watch(List.of(peer));
        Labels labels = observe("www.example.com.", FIRST).labels().get(FIRST);
        assertThat(peer.matches(PeerIdentity.of(labels))).isTrue();
    }

    @Test
    void aNameThatNothingMeansNeedsNothing() {
        names.watch(patterns("example.com"));
        assertThat(observe("example.org", FIRST)).matches(NameChanges::isEmpty);
        assertThat(names.labels()).isEmpty();
    }

    @Test
    void anAddressOfSeveralNamesNeedsTheLabelsOfAll() {
        names.watch(patterns("example.com", "*.example.org", "*"));
        observe("example.com", FIRST);
        NameChanges changes = observe("www.example.org", FIRST);
        assertThat(changes.labels().get(FIRST))
                .isEqualTo(Labels.parse(
                        "cidr:192.0.2.1/32;fqdn:example.com;fqdn:*.example.org;fqdn:*;reserved:world-ipv4"));
    }

    @Test
    void anAnswerThatIsKnownChangesNothing() {
        names.watch(patterns("example.com"));
        observe("example.com", FIRST);
        assertThat(observe("EXAMPLE.com.", FIRST)).matches(NameChanges::isEmpty);
        assertThat(names.size()).isEqualTo(1);
    }

    @Test
    void aPatternThatComesLaterMeansTheNamesThatAreKnown() {
        observe("example.com", FIRST);
        assertThat(names.watch(patterns("example.com")).labels()).containsOnlyKeys(FIRST);
    }

    @Test
    void aPatternThatGoesReleasesItsAddresses() {
        names.watch(patterns("example.com", "*.org"));
        observe("example.com", FIRST);
        observe("example.org", SECOND);
        NameChanges changes = names.watch(patterns("*.org"));
        assertThat(changes.released()).containsExactly(FIRST);
        assertThat(changes.labels()).isEmpty();
        assertThat(names.labels()).containsOnlyKeys(SECOND);
    }

    @Test
    void anAnswerHoldsUntilItsExpiry() {
        names.watch(patterns("example.com"));
        observe("example.com", FIRST);
        assertThat(names.nextExpiry()).contains(NOON.plus(MINUTE));
        assertThat(names.expire(NOON.plus(MINUTE).minusNanos(1)).isEmpty()).isTrue();
        assertThat(names.expire(NOON.plus(MINUTE)).released()).containsExactly(FIRST);
        assertThat(names.nextExpiry()).isEmpty();
        assertThat(names.size()).isZero();
    }

    @Test
    void anAnswerRepeatedHoldsForTheLongerTime() {
        names.watch(patterns("example.com"));
        observe("example.com", FIRST);
        names.observe("example.com", List.of(FIRST), Duration.ofSeconds(1), NOON);
        assertThat(names.nextExpiry()).contains(NOON.plus(MINUTE));
        names.observe("example.com", List.of(FIRST), MINUTE, NOON.plusSeconds(30));
        assertThat(names.nextExpiry()).contains(NOON.plusSeconds(90));
        assertThat(names.size()).isEqualTo(1);
    }

    @Test
    void anAddressKeepsTheLabelsOfTheNamesThatStillHold() {
        names.watch(patterns("example.com", "example.org"));
        observe("example.com", FIRST);
        names.observe("example.org", List.of(FIRST), MINUTE, NOON.plusSeconds(30));
        NameChanges changes = names.expire(NOON.plus(MINUTE));
        assertThat(changes.released()).isEmpty();
        assertThat(changes.labels().get(FIRST))
                .isEqualTo(Labels.parse("cidr:192.0.2.1/32;fqdn:example.org;reserved:world-ipv4"));
    }

    @Test
    void anAnswerComesWithWhatHasExpiredByThen() {
        names.watch(patterns("*"));
        observe("example.com", FIRST);
        NameChanges changes = names.observe("example.org", List.of(SECOND), MINUTE, NOON.plus(MINUTE));
        assertThat(changes.released()).containsExactly(FIRST);
        assertThat(changes.labels()).containsOnlyKeys(SECOND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a..b", "exämple.com", "a b.com", "a/b"})
    void aNameThatNoPatternCanMeanIsPassedOver(String name) {
        names.watch(patterns("*"));
        assertThat(observe(name, FIRST)).matches(NameChanges::isEmpty);
        assertThat(names.size()).isZero();
    }

    @Test
    void aNameIsNoLongerThanDnsHasThem() {
        names.watch(patterns("*"));
        observe("a.".repeat(128), FIRST);
        assertThat(names.size()).isZero();
    }

    @Test
    void whereAllAreNeededWhatIsTooMuchIsRefused() {
        DnsNames full = new DnsNames(1);
        full.watch(patterns("*"));
        full.observe("example.com", List.of(FIRST), MINUTE, NOON);
        NameChanges changes = full.observe("example.org", List.of(SECOND), MINUTE, NOON);
        assertThat(changes.refused()).containsExactly(SECOND);
        assertThat(changes.labels()).isEmpty();
        assertThat(full.labels()).containsOnlyKeys(FIRST);
    }

    @Test
    void whatNobodyNeedsGivesWayToWhatIsNeeded() {
        DnsNames full = new DnsNames(2);
        full.watch(patterns("example.com"));
        full.observe("later.org", List.of(FIRST), MINUTE.plusSeconds(1), NOON);
        full.observe("sooner.org", List.of(FIRST), MINUTE, NOON);
        NameChanges changes = full.observe("example.com", List.of(SECOND), MINUTE, NOON);
        assertThat(changes.refused()).isEmpty();
        assertThat(changes.labels()).containsOnlyKeys(SECOND);
        assertThat(full.watch(patterns("*.org")).labels().get(FIRST).toString()).contains("*.org");
        assertThat(full.size()).isEqualTo(2);
    }

    @Test
    void whatNobodyNeedsIsNotKeptWhereThereIsNoRoom() {
        DnsNames full = new DnsNames(1);
        full.watch(patterns("example.com"));
        full.observe("example.com", List.of(FIRST), MINUTE, NOON);
        assertThat(full.observe("example.org", List.of(SECOND), MINUTE, NOON).isEmpty())
                .isTrue();
        assertThat(full.size()).isEqualTo(1);
    }

    @Test
    void whatIsRenewedNeedsNoRoom() {
        DnsNames full = new DnsNames(1);
        full.watch(patterns("*"));
        full.observe("example.com", List.of(FIRST), MINUTE, NOON);
        assertThat(full.observe("example.com", List.of(FIRST), MINUTE, NOON.plusSeconds(1))
                        .refused())
                .isEmpty();
        assertThat(full.nextExpiry()).contains(NOON.plusSeconds(61));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1L << 31})
    void aLifetimeIsOneThatDnsCanSay(long seconds) {
        assertThatThrownBy(() -> names.observe("example.com", List.of(FIRST), Duration.ofSeconds(seconds), NOON))
                .hasMessage("lifetime of example.com must be from 0 to 2147483647 s: " + Duration.ofSeconds(seconds));
    }

    @Test
    void aCapacityIsAtLeastOne() {
        assertThatThrownBy(() -> new DnsNames(0)).hasMessage("capacity must be at least 1: 0");
    }

    @Test
    void theChangesAddUpToTheWhole() {
        Random random = new Random(1034);
        Map<IpAddress, Labels> added = new HashMap<>();
        DnsNames some = new DnsNames(40);
        Instant now = NOON;
        for (int i = 0; i < 5_000; i++) {
            now = now.plusSeconds(random.nextInt(3));
            NameChanges changes;
            if (random.nextInt(10) == 0) {
                List<String> watched = new ArrayList<>(List.of("a.com", "*.com", "b.org", "**.org", "*"));
                watched.removeIf(any -> random.nextBoolean());
                changes = some.watch(patterns(watched.toArray(String[]::new)));
            } else {
                String name =
                        List.of("a.com", "b.com", "b.org", "a.b.org", "c.net").get(random.nextInt(5));
                IpAddress address = IpAddress.of4(random.nextInt(20));
                changes = some.observe(name, List.of(address), Duration.ofSeconds(random.nextInt(60)), now);
            }
            added.putAll(changes.labels());
            added.keySet().removeAll(changes.released());
            assertThat(added).isEqualTo(some.labels());
            assertThat(some.size()).isLessThanOrEqualTo(40);
        }
        assertThat(some.expire(now.plus(MINUTE)).labels()).isEmpty();
        assertThat(some.labels()).isEmpty();
    }

    @Test
    void theWholeIsWhatTheAnswersThatHoldSay() {
        Random random = new Random(1123);
        DnsNames some = new DnsNames(1_000);
        Map<String, Map<IpAddress, Instant>> holding = new TreeMap<>();
        List<Peer.Names> watched = List.of();
        Instant now = NOON;
        for (int i = 0; i < 3_000; i++) {
            now = now.plusSeconds(random.nextInt(3));
            if (random.nextInt(20) == 0) {
                watched = patterns("a.com", "*.com", "b.org", "**.org", "*").stream()
                        .filter(any -> random.nextBoolean())
                        .toList();
                some.watch(watched);
            }
            String name = List.of("a.com", "b.com", "b.org", "a.b.org", "c.net").get(random.nextInt(5));
            IpAddress address = IpAddress.of4(random.nextInt(20));
            Duration lifetime = Duration.ofSeconds(random.nextInt(60) + 1);
            some.observe(name, List.of(address), lifetime, now);
            holding.computeIfAbsent(name, any -> new HashMap<>())
                    .merge(address, now.plus(lifetime), (one, other) -> one.isAfter(other) ? one : other);
            assertThat(some.labels()).isEqualTo(expected(holding, watched, now));
        }
    }

    private static Map<IpAddress, Labels> expected(
            Map<String, Map<IpAddress, Instant>> holding, List<Peer.Names> watched, Instant now) {
        Map<IpAddress, Labels> expected = new HashMap<>();
        holding.forEach((name, addresses) -> addresses.forEach((address, expiry) -> {
            for (Peer.Names names : watched) {
                if (expiry.isAfter(now) && NamePattern.of(names).fits(DnsName.of(name))) {
                    Labels world = Labels.parse("cidr:" + address + "/32;reserved:world-ipv4");
                    expected.merge(address, world.with(names.label()), (one, other) -> one.with(names.label()));
                }
            }
        }));
        return expected;
    }
}
