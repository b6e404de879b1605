// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.policy.Cnp.document;
import static io.meshpath.policy.Cnp.evaluator;
import static io.meshpath.policy.Cnp.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
    private static final Labels SUBJECT = pod("app=redis");
    private static final Labels PEER = pod("app=web");
    private static final String POLICY = document("""
            endpointSelector: {matchLabels: {app: redis}}
            ingress:
              - fromEndpoints: [{matchLabels: {app: web}}]
                toPorts: [{ports: [{port: "100", endPort: 199}, {port: "300", protocol: UDP}]}]
            ingressDeny:
              - fromEndpoints: [{}]
                toPorts: [{ports: [{port: "150", endPort: 159, protocol: TCP}]}]
            """);

    private static Verdict.Kind ask(Evaluator evaluator, Labels peer, PortSpace space, int port) {
        return evaluator.decide(SUBJECT, Direction.INGRESS, peer, space, port).kind();
    }

    @Test
    void rememberedDecisionsAreThoseOfTheFirstTime() {
        Evaluator evaluator = evaluator(POLICY);
        new Random(4).ints(20_000, 0, 400).forEach(port -> {
            for (PortSpace space : new PortSpace[] {PortSpace.TCP, PortSpace.UDP}) {
                assertThat(ask(evaluator, PEER, space, port)).isEqualTo(expected(space, port));
            }
        });
    }

    private static Verdict.Kind expected(PortSpace space, int port) {
        if (space == PortSpace.TCP && port >= 150 && port < 160) {
            return Verdict.Kind.DENY;
        }
        boolean allowed = port >= 100 && port < 200 || space == PortSpace.UDP && port == 300;
        return allowed ? Verdict.Kind.ALLOW : Verdict.Kind.DEFAULT_DENY;
    }

    @Test
    void askingAgainAllocatesNothing() {
        Evaluator evaluator = evaluator(POLICY);
        long before = allocated(evaluator, 20_000); // classes are loaded, what is asked is known
        long once = allocated(evaluator, 1_000);
        long tenTimes = allocated(evaluator, 10_000);
        assertThat(before).isPositive();
        assertThat(tenTimes - once).isLessThan(9_000); // not a byte for each; the rest is the measurement's own
    }

    private static long allocated(Evaluator evaluator, int times) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < times; i++) {
            evaluator.decide(SUBJECT, Direction.INGRESS, PEER, PortSpace.TCP, i % 400);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void morePeersThanItRemembersAreDecidedAlike() {
        Evaluator evaluator = evaluator(POLICY);
        for (int i = 0; i < Evaluator.MAX_PAIRS + 100; i++) {
            assertThat(ask(evaluator, PEER.with(Label.k8s("n", "" + i)), PortSpace.TCP, 100))
                    .isEqualTo(Verdict.Kind.ALLOW);
        }
        assertThat(ask(evaluator, PEER, PortSpace.TCP, 155)).isEqualTo(Verdict.Kind.DENY);
    }

    @Test
    void threadsThatAskAtOnceHearTheSame() {
        Evaluator evaluator = evaluator(POLICY);
        assertThat(IntStream.range(0, 50_000).parallel().filter(i -> {
                    Labels peer = PEER.with(Label.k8s("n", "" + i % 100));
                    return ask(evaluator, peer, PortSpace.TCP, i % 400) != expected(PortSpace.TCP, i % 400);
                }))
                .isEmpty();
    }

    @Test
    void refusesPortsThatThereAreNot() {
        assertThatThrownBy(() -> ask(evaluator(POLICY), PEER, PortSpace.OTHER, 0x300))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such port in OTHER: 768");
    }
}
