// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.DatapathEvent;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import io.meshpath.vxlan.Vxlan;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A policy on trial: what it denies passes and is told of. */
class AuditModeIT {
    private static final int ECHO = 8;
    private static final Duration SOON = Duration.ofSeconds(5);

    private TwoNodes nodes;

    @BeforeEach
    void denyAll() {
        nodes = TwoNodes.create(Vxlan.encapsulation());
        int[][] denied = {{Verdict.of(Verdict.Kind.DENY, 42)}};
        VerdictMatrix nobody = VerdictMatrix.of(new int[] {0}, new int[] {0}, denied);
        nodes.toronto.datapath().policy().enforce(1, Direction.INGRESS, nobody);
    }

    @AfterEach
    void remove() {
        nodes.close();
    }

    private boolean reachesToronto() {
        String address = nodes.toronto.podAddress.toString();
        return nodes.atlanta
                .inPod("ping", "-n", "-c", "2", "-i", "0.05", "-W", "1", address)
                .succeeded();
    }

    @Test
    void whatThePolicyDeniesPassesAndIsAnEventThatNamesTheRule() {
        nodes.toronto.datapath().audit(1, true);
        assertThat(reachesToronto()).isTrue();
        List<DatapathEvent> events = nodes.toronto.events(SOON);
        assertThat(events).noneMatch(event -> event instanceof DatapathEvent.Drop drop && drop.verdict() != 0);
        assertThat(events)
                .filteredOn(DatapathEvent.PolicyVerdict.class::isInstance)
                .extracting(DatapathEvent.PolicyVerdict.class::cast)
                .filteredOn(event -> event.flow().direction() == Direction.INGRESS)
                .isNotEmpty()
                .allMatch(DatapathEvent.PolicyVerdict::audited)
                .allMatch(event -> event.flow().source().equals(nodes.atlanta.podAddress))
                .allMatch(event -> event.flow().icmpType() == ECHO)
                .allMatch(event -> Verdict.kind(event.verdict()) == Verdict.Kind.DENY)
                .allMatch(event -> Verdict.rule(event.verdict()) == 42);
    }

    @Test
    void anEndpointIsEnforcedUntilSomebodySaysOtherwise() {
        assertThat(nodes.toronto.datapath().isAudited(1)).isFalse();
        assertThat(reachesToronto()).isFalse();
        assertThat(nodes.toronto.events(SOON))
                .filteredOn(DatapathEvent.PolicyVerdict.class::isInstance)
                .extracting(DatapathEvent.PolicyVerdict.class::cast)
                .noneMatch(DatapathEvent.PolicyVerdict::audited);
    }

    @Test
    void theTrialOfOneEndpointIsNotThatOfAnother() {
        nodes.toronto.datapath().audit(2, true);
        assertThat(reachesToronto()).isFalse();
    }

    @Test
    void theEndOfTheTrialCutsWhatPassedForNoOtherReason() {
        Frame request = Frame.ports(Frame.TCP, nodes.atlanta.podAddress, 4711, nodes.toronto.podAddress, 80)
                .tunnelled(nodes.atlanta.address, nodes.toronto.address, nodes.atlanta.identity);
        Frame reply = Frame.ports(Frame.TCP, nodes.toronto.podAddress, 80, nodes.atlanta.podAddress, 4711);
        try (AttachedDatapath programs = AttachedDatapath.of(nodes.toronto)) {
            nodes.toronto.datapath().audit(1, true);
            assertThat(programs.fromUnderlay(request)).isTrue();
            assertThat(programs.fromPod(reply)).isTrue();
            nodes.toronto.datapath().audit(1, false);
            assertThat(programs.fromUnderlay(request)).isFalse();
            assertThat(programs.fromPod(reply)).isFalse();
        }
    }
}
