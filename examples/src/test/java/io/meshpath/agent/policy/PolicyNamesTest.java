// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.agent.api.AgentStatus.Problem;
import io.meshpath.agent.ipcache.IpcacheTable;
import io.meshpath.agent.ipcache.KernelIpcache;
import io.meshpath.agent.loop.Problems;
import io.meshpath.agent.mesh.IdentityTable;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.compiler.PolicyCompiler;
import io.meshpath.policy.dns.KnownAddress;
import io.meshpath.policy.document.PolicyParser;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PolicyNamesTest {
    private static final IpAddress WEB = IpAddress.parse("192.0.2.1");
    private static final Cidr WEB_CIDR = Cidr.of(WEB);
    private static final String TO_NAMES = """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: names, namespace: default}
            spec:
              endpointSelector: {}
              egress: [{toFQDNs: [{matchPattern: "*.example.com"}]}, {toCIDR: [192.0.2.7/32]}]
            """;

    private final Map<Cidr, IpcacheEntry> kernel = new HashMap<>();
    private final Problems problems = new Problems(Clock.systemUTC());
    private final HandClock clock = new HandClock();
    private final Enforcer enforcer = new Enforcer(new PolicyCompiler(new SmallTables(1000)), problems);
    private final IdentityTable identities = new IdentityTable(enforcer);
    private final LocalIdentities prefixes =
            new LocalIdentities(identities, new IpcacheTable(new KernelIpcache(kernel)), Map.of());
    private final PolicyNames names = new PolicyNames(2, prefixes, problems, clock);
    private final PolicyState policy = new PolicyState(enforcer, prefixes, names);

    /** A clock that stands until the test moves it. */
    private static final class HandClock extends Clock {
        private Instant now = Instant.parse("2026-11-23T06:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private void enforce(String text) {
        List<Policy> policies = text.isEmpty() ? List.<Policy>of() : PolicyParser.parse("names.yaml", text);
        policy.enforce(
                new PolicyFolder.Reading(PolicyModel.of(policies, new ClusterName("atlanta")), policies, Map.of()));
    }

    private Labels labelsOf(Cidr prefix) {
        return identities.labels(kernel.get(prefix).identity()).orElseThrow();
    }

    @Test
    void anAddressOfANameThatPoliciesMeanIsAnIdentityOfItsOwn() {
        enforce(TO_NAMES);
        names.observe("www.example.com", List.of(WEB), Duration.ofSeconds(60));

        assertThat(labelsOf(WEB_CIDR).toString()).contains("fqdn:*.example.com", "cidr:192.0.2.1/32");
    }

    @Test
    void namesFromAnEarlierLifeAreTakenOverThoughTheClockWasSetBack() {
        clock.now = Instant.EPOCH;
        Instant expiry = Instant.parse("2090-01-01T00:00:00Z");
        names.restore(List.of(new KnownAddress("www.example.com", WEB, expiry, Set.of())));

        assertThat(names.list()).extracting(KnownAddress::address).containsExactly(WEB);
    }

    @Test
    void aNameThatWasLearntFirstCountsWhenAPolicyMeansIt() {
        enforce("");
        names.observe("www.example.com", List.of(WEB), Duration.ofSeconds(60));
        assertThat(kernel).isEmpty();

        enforce(TO_NAMES);

        assertThat(labelsOf(WEB_CIDR).toString()).contains("fqdn:*.example.com");
    }

    @Test
    void whatHasExpiredIsTheWorldsAgain() {
        enforce(TO_NAMES);
        names.observe("www.example.com", List.of(WEB), Duration.ofSeconds(60));
        int identity = kernel.get(WEB_CIDR).identity();

        clock.now = clock.now.plusSeconds(61);
        names.expire();

        assertThat(kernel).doesNotContainKey(WEB_CIDR);
        assertThat(identities.labels(identity)).isEmpty();
        assertThat(names.list()).isEmpty();
    }

    @Test
    void anAddressThatAPolicyNamesTooGoesBackToThat() {
        Cidr both = Cidr.parse("192.0.2.7/32");
        enforce(TO_NAMES);
        int identity = kernel.get(both).identity();

        names.observe("www.example.com", List.of(both.network()), Duration.ofSeconds(60));
        assertThat(kernel.get(both).identity()).isEqualTo(identity);
        assertThat(labelsOf(both).toString()).contains("fqdn:*.example.com");

        clock.now = clock.now.plusSeconds(61);
        names.expire();
        assertThat(labelsOf(both).toString()).doesNotContain("fqdn").contains("cidr:192.0.2.7/32");

        enforce("");
        assertThat(kernel).isEmpty();
    }

    @Test
    void aNameThatThereIsNoRoomForIsAProblemUntilThereIs() {
        enforce(TO_NAMES);
        names.observe(
                "www.example.com",
                List.of(WEB, IpAddress.parse("192.0.2.2"), IpAddress.parse("192.0.2.3")),
                Duration.ofSeconds(60));

        assertThat(problems.list())
                .extracting(Problem::message)
                .containsExactly("no room for addresses of www.example.com, which policies mean: all 2 pairs of name"
                        + " and address are in use; raise names.capacity");

        clock.now = clock.now.plusSeconds(61);
        names.expire();
        assertThat(problems.list()).isEmpty();
    }
}
