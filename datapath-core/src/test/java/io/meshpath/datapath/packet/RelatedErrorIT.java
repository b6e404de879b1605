// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import io.meshpath.datapath.program.TestRun;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pod that may talk to the pod of the other cluster and to nobody else, and errors about what it says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelatedErrorIT {
    private static final int REMOTE_CLASS = 1;
    private static final int ALLOW = Verdict.of(Verdict.Kind.ALLOW);
    private static final int DENY = Verdict.of(Verdict.Kind.DENY);

    private final PacketNode node = PacketNode.over(false);

    @BeforeAll
    void allowTheRemotePod() {
        node.datapath().policy().identityClass(PacketNode.REMOTE_IDENTITY, REMOTE_CLASS);
        restrict(ALLOW);
    }

    /** What the pod is to do with the remote one; everything else is denied. */
    private void restrict(int remote) {
        int[][] verdicts = {{DENY}, {remote}};
        node.policy(Direction.EGRESS, VerdictMatrix.of(new int[] {0, 1}, new int[] {0}, verdicts));
        node.policy(Direction.INGRESS, VerdictMatrix.of(new int[] {0}, new int[] {0}, new int[][] {{DENY}}));
    }

    @AfterAll
    void close() {
        node.close();
    }

    /** What somebody says of a datagram from the pod's port to the remote pod. */
    private static byte[] error(String reporter, boolean ipv6, int port) {
        String pod = ipv6 ? PacketNode.POD6 : PacketNode.POD;
        byte[] quoted = HandMade.between(pod, ipv6 ? PacketNode.REMOTE6 : PacketNode.REMOTE)
                .udp(port, 53, new byte[8]);
        byte[] rest = ByteBuffer.allocate(4 + quoted.length - HandMade.ETHERNET)
                .putInt(0)
                .put(Arrays.copyOfRange(quoted, HandMade.ETHERNET, quoted.length))
                .array();
        return HandMade.between(reporter, pod).icmp(ipv6 ? 1 : 3, 1, rest);
    }

    private TestRun podAsks(boolean ipv6, int port) {
        return node.podSends(
                node.fromPod(ipv6 ? PacketNode.REMOTE6 : PacketNode.REMOTE).udp(port, 53, new byte[8]));
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.77, false", PacketNode.NODE + ", false", "2001:db8::77, true", PacketNode.NODE6 + ", true"})
    void aRoutersErrorAboutTheConnectionReachesThePod(String router, boolean ipv6) {
        assertThat(podAsks(ipv6, 1000).returnValue()).isEqualTo(MessagePrograms.REDIRECT);
        assertThat(node.hostSends(error(router, ipv6, 1000)).returnValue()).isEqualTo(MessagePrograms.PASS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theOtherNodesErrorAboutTheConnectionReachesThePod(boolean ipv6) {
        podAsks(ipv6, 1001);
        String remoteNode = ipv6 ? PacketNode.REMOTE_NODE6 : PacketNode.REMOTE_NODE;
        byte[] error = new TunnelPacket(false, 0, 6, error(remoteNode, ipv6, 1001)).fromOtherNode();
        assertThat(node.underlayReceives(error).returnValue()).isEqualTo(MessagePrograms.REDIRECT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anErrorAboutNoConnectionIsDropped(boolean ipv6) {
        long before = node.dropped(DropReason.DROP_UNKNOWN_CONNECTION);
        TestRun run = node.hostSends(error(ipv6 ? "2001:db8::77" : "192.0.2.77", ipv6, 1002));
        assertThat(run.returnValue()).isEqualTo(MessagePrograms.DROP);
        assertThat(node.dropped(DropReason.DROP_UNKNOWN_CONNECTION)).isEqualTo(before + 1);
    }

    @Test
    void anErrorAboutAConnectionThatIsNoLongerAllowedIsDropped() {
        podAsks(false, 1003);
        restrict(DENY);
        try {
            assertThat(node.hostSends(error("192.0.2.77", false, 1003)).returnValue())
                    .isEqualTo(MessagePrograms.DROP);
        } finally {
            restrict(ALLOW);
        }
        assertThat(node.hostSends(error("192.0.2.77", false, 1003)).returnValue())
                .isEqualTo(MessagePrograms.PASS);
    }

    @Test
    void whatTheRouterSaysForItselfIsDropped() {
        byte[] packet = HandMade.between("192.0.2.77", PacketNode.POD).udp(53, 1000, new byte[8]);
        assertThat(node.hostSends(packet).returnValue()).isEqualTo(MessagePrograms.DROP);
    }
}
