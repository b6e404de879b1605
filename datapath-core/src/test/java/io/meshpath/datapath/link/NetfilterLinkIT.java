// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static io.meshpath.datapath.link.TestBed.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.link.NetfilterLink.Family;
import io.meshpath.datapath.link.NetfilterLink.Hook;
import io.meshpath.datapath.object.TestKernel;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On the loopback of a namespace of its own. */
class NetfilterLinkIT {
    private static final int NF_DROP = 0;
    private static final int NF_ACCEPT = 1;

    private TestBed bed;

    @BeforeEach
    void open() {
        TestKernel.requireAtLeast(6, 4, "links of netfilter");
        bed = new TestBed();
    }

    @AfterEach
    void close() throws Exception {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void theProgramDecidesWhetherPacketsArrive() throws IOException {
        Program drop = program(NF_DROP, "drop");
        bed.namespace().run(() -> {
            assertThat(arrives()).isTrue();
            try (Link link = NetfilterLink.attach(drop, Family.IPV4, Hook.LOCAL_IN, 7, 0)) {
                assertThat(arrives()).isFalse();
                link.detach();
                assertThat(arrives()).isTrue();
            }
        });
    }

    @Test
    void theInfoSaysWhere() {
        Program accept = program(NF_ACCEPT, "accept");
        bed.namespace().run(() -> {
            try (Link link = NetfilterLink.attach(accept, Family.IPV6, Hook.FORWARD, -100, NetfilterLink.DEFRAGMENT)) {
                assertThat(link.info())
                        .isEqualTo(new LinkInfo(
                                link.id(),
                                LinkType.NETFILTER,
                                accept.id(),
                                new LinkDetail.Netfilter(10, 2, -100, NetfilterLink.DEFRAGMENT)));
            }
        });
    }

    @Test
    void aPriorityThatIsTakenStaysTaken() {
        Program theirs = program(NF_ACCEPT, "theirs");
        Program ours = program(NF_ACCEPT, "ours");
        bed.namespace().run(() -> {
            try (Link link = NetfilterLink.attach(theirs, Family.IPV4, Hook.LOCAL_IN, 7, 0)) {
                assertRefused(Errno.EBUSY, () -> NetfilterLink.attach(ours, Family.IPV4, Hook.LOCAL_IN, 7, 0))
                        .hasMessageEndingWith(
                                "another BPF program has this hook and priority, and stays: choose another"
                                        + " priority");
                assertThat(link.programId()).isEqualTo(theirs.id());
            }
        });
    }

    private Program program(int verdict, String name) {
        return bed.closing(TinyPrograms.returning(verdict, name, ProgramType.NETFILTER, AttachType.NETFILTER));
    }

    private static boolean arrives() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(200);
            socket.send(new DatagramPacket(new byte[1], 1, socket.getLocalSocketAddress()));
            socket.receive(new DatagramPacket(new byte[1], 1));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }
}
