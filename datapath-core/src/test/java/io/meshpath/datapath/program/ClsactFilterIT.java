// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link TcHook} falls back to, on the loopback of a namespace of its own. */
class ClsactFilterIT {
    private static final TcHook HOOK = TcHook.egress(1);
    private static final String UNIQUE = "mpcls" + ProcessHandle.current().pid();
    private static final Path PIN = Path.of("/sys/fs/bpf", UNIQUE, "egress");

    private FdWatch watch;
    private NetworkNamespace namespace;
    private LoadedObject object;

    @BeforeEach
    void makeNamespace() {
        watch = FdWatch.start();
        object = LoadedObject.load(TestObjects.spec("packets"));
        namespace = NetworkNamespace.create(UNIQUE);
        try (Netlink netlink = Netlink.open(namespace)) {
            netlink.links().setUp(HOOK.ifindex());
        }
    }

    @AfterEach
    void removeAll() {
        namespace.delete();
        namespace.close();
        object.close();
        watch.requireNoneOpen();
        watch.close();
    }

    @Test
    void theProgramSeesPacketsAndIsReplaced() throws IOException {
        namespace.run(() -> {
            try (TcAttachment attachment = ClsactFilter.attach(HOOK, program("first"), PIN)) {
                send(3);
                attachment.replace(program("second"));
                send(4);
                assertThat(attachment.programId()).isEqualTo(program("second").id());
                assertThat(HOOK.programs()).containsExactly(program("second").id());
            }
            assertThat(seen("seen_by_first")).isEqualTo(3);
            assertThat(seen("seen_by_second")).isEqualTo(4);
        });
    }

    @Test
    void anAttachmentOutlivesItsHandleAndIsAdopted() {
        namespace.run(() -> {
            ClsactFilter.attach(HOOK, program("first"), PIN).close();
            try (TcAttachment adopted = ClsactFilter.adopt(HOOK, PIN).orElseThrow()) {
                assertThat(adopted.programId()).isEqualTo(program("first").id());
                adopted.detach();
            }
            assertThat(HOOK.programs()).isEmpty();
            assertThat(ClsactFilter.adopt(HOOK, PIN)).isEmpty();
        });
    }

    @Test
    void filtersOfOthersStay() {
        namespace.run(() -> {
            try (TcAttachment others = ClsactFilter.attach(HOOK, program("first"), Path.of("/sys/fs/bpf/others"));
                    TcAttachment ours = ClsactFilter.attach(HOOK, program("second"), PIN)) {
                assertThat(HOOK.programs()).hasSize(2);
                ours.detach();
                assertThat(HOOK.programs()).containsExactly(others.programId());
            }
        });
    }

    @Test
    void aSecondAttachmentUnderOneNameIsRefused() {
        namespace.run(() -> {
            try (TcAttachment attachment = ClsactFilter.attach(HOOK, program("first"), PIN)) {
                assertThatThrownBy(() -> ClsactFilter.attach(HOOK, program("second"), PIN))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("cannot attach program second (SCHED_CLS) at egress of interface 1: there is a"
                                + " filter " + PIN + "; adopt it first");
                assertThat(HOOK.programs()).containsExactly(attachment.programId());
            }
        });
    }

    private Program program(String name) {
        return object.program(name);
    }

    private static void send(int packets) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < packets; i++) {
                socket.send(new DatagramPacket(new byte[1], 1, socket.getLocalSocketAddress()));
            }
        }
    }

    private long seen(String variable) {
        try (NativeMemory bss = object.map(".bss").memory(false)) {
            return bss.buffer()
                    .getLong(TestObjects.spec("packets")
                            .variables()
                            .get(variable)
                            .offset());
        }
    }
}
