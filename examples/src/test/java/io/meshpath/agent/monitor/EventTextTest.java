// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.agent.api.MonitorEvent;
import io.meshpath.datapath.DatapathEvent;
import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EventTextTest {
    private static final DatapathEvent.Flow FLOW = new DatapathEvent.Flow(
            Duration.ZERO,
            4,
            Direction.INGRESS,
            65_537,
            65_538,
            IpAddress.parse("10.217.0.2"),
            IpAddress.parse("10.217.0.3"),
            6,
            40_000,
            6379,
            0,
            9,
            74);

    private final EventText text = new EventText(
            new EventNames() {
                @Override
                public Optional<Labels> labels(int identity) {
                    return identity == 65_537
                            ? Optional.of(Labels.parse("k8s:app=web;k8s:io.cilium.k8s.policy.cluster=atlanta;"))
                            : Optional.empty();
                }

                @Override
                public Optional<String> endpoint(int id) {
                    return id == 4 ? Optional.of("db") : Optional.empty();
                }

                @Override
                public Optional<String> rule(int number) {
                    return number == 9 ? Optional.of("db.yaml: default/db, ingressDeny rule 1") : Optional.empty();
                }

                @Override
                public Optional<String> log(String rule) {
                    return rule.startsWith("db.yaml") ? Optional.of("audit-trail") : Optional.empty();
                }
            },
            Clock.fixed(Instant.parse("2026-11-23T06:00:00Z"), ZoneOffset.UTC));

    @Test
    void aDefaultDenialSaysThatNoRuleAllowsIt() {
        MonitorEvent event =
                text.of(new DatapathEvent.Drop(FLOW, DropReason.DROP_POLICY, Verdict.of(Verdict.Kind.DEFAULT_DENY)));

        assertThat(event.summary())
                .isEqualTo("drop policy denied: no rule allows it, ingress of db: 10.217.0.2:40000 (65537"
                        + " app=web,cluster=atlanta) -> 10.217.0.3:6379 (65538) TCP");
        assertThat(event.rule()).isNull();
        assertThat(event.destinationLabels()).isNull();
    }

    @Test
    void aDenialNamesItsRule() {
        int verdict = Verdict.of(Verdict.Kind.DENY, 9);
        MonitorEvent drop = text.of(new DatapathEvent.Drop(FLOW, DropReason.DROP_POLICY_DENY, verdict));
        MonitorEvent decided = text.of(new DatapathEvent.PolicyVerdict(FLOW, verdict, false));

        assertThat(drop.reason()).isEqualTo("policy denied by db.yaml: default/db, ingressDeny rule 1");
        assertThat(drop.rule()).isEqualTo("db.yaml: default/db, ingressDeny rule 1");
        assertThat(drop.log()).isEqualTo("audit-trail");
        assertThat(drop.summary()).endsWith("TCP, log \"audit-trail\"");
        assertThat(decided.type()).isEqualTo("verdict");
        assertThat(decided.reason()).isEqualTo("denied by db.yaml: default/db, ingressDeny rule 1");
    }

    @Test
    void whatOnlyPassesBecauseOfAuditSaysSo() {
        int verdict = Verdict.of(Verdict.Kind.DEFAULT_DENY);
        MonitorEvent event = text.of(new DatapathEvent.PolicyVerdict(FLOW, verdict, true));

        assertThat(event.reason()).isEqualTo("AUDITED: denied: no rule allows it");
        assertThat(event.summary()).startsWith("verdict AUDITED: denied: no rule allows it, ingress of db: ");
    }

    @Test
    void aDropForAnotherReasonHasItsName() {
        MonitorEvent event = text.of(new DatapathEvent.Drop(FLOW, DropReason.DROP_INVALID_SOURCE_IP, 0));

        assertThat(event.reason()).isEqualTo("invalid source ip");
        assertThat(event.endpoint()).isEqualTo("db");
        assertThat(event.time()).isEqualTo("2026-11-23T06:00:00Z");
    }

    @Test
    void lossesAreToldInOneLine() {
        assertThat(text.lost(3).summary()).isEqualTo("lost 3 events: the listener is too slow");
    }
}
