// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.TestObjects;
import io.meshpath.datapath.program.Program;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    void aSecondAttachmentUnderOneNameIsRefused() {
        namespace.run(() -> {
            try (TcAttachment attachment = ClsactFilter.attach(HOOK, program("first"), PIN)) {
                assertThatThrownBy(() -> ClsactFilter.attach(HOOK, program("second"), PIN))
                        .hasMessage("attach second at egress of interface 1: EEXIST (file exists); there is a filter "
                                + PIN + "; adopt it");
                assertThat(HOOK.programs()).containsExactly(attachment.programId());
            }
        });
    }

    @Test
    void itRunsBehindTheFiltersThatAreThere() {
        tc("qdisc", "add", "dev", "lo", "clsact");
        tc("filter", "add", "dev", "lo", "egress", "pref", "60000", "bpf", "bytecode", "1,6 0 0 0,");
        namespace.run(() -> {
            try (TcAttachment attachment = ClsactFilter.attach(HOOK, program("first"), PIN)) {
                assertThat(attachment).hasToString("filter at link 1 egress priority 60001 handle 0x1 named " + PIN);
                assertThat(HOOK.programs()).containsExactly(program("first").id());
            }
        });
    }

    @Test
    void itIsRefusedWhereThereIsNoPlaceBehindTheOthers() {
        tc("qdisc", "add", "dev", "lo", "clsact");
        tc("filter", "add", "dev", "lo", "egress", "pref", "65535", "bpf", "bytecode", "1,6 0 0 0,");
        namespace.run(() -> assertThatThrownBy(() -> ClsactFilter.attach(HOOK, program("first"), PIN))
                .hasMessage("attach first at egress of interface 1: ENOSPC (no space left on device); a filter has the"
                        + " last priority, 65535"));
    }

    @Test
    void aFilterThatSomebodyDetachedIsNotPutBack() {
        namespace.run(() -> {
            try (TcAttachment attachment = ClsactFilter.attach(HOOK, program("first"), PIN)) {
                tc("filter", "del", "dev", "lo", "egress");
                assertThatThrownBy(() -> attachment.replace(program("second")))
                        .isInstanceOfSatisfying(
                                LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
                assertThat(HOOK.programs()).isEmpty();
                attachment.detach();
            }
        });
    }

    @Test
    void aFilterOfOthersInItsPlaceStays() {
        Path others = Path.of("/sys/fs/bpf/others");
        namespace.run(() -> {
            try (TcAttachment ours = ClsactFilter.attach(HOOK, program("first"), PIN)) {
                tc("filter", "del", "dev", "lo", "egress");
                try (TcAttachment theirs = ClsactFilter.attach(HOOK, program("second"), others)) {
                    ours.detach();
                    assertThat(HOOK.programs()).containsExactly(theirs.programId());
                }
            }
        });
    }

    @Test
    void theQdiscGoesWithTheFilterThatItWasMadeFor() {
        namespace.run(() -> ClsactFilter.attach(HOOK, program("first"), PIN).detach());
        assertThat(tc("qdisc", "show", "dev", "lo")).doesNotContain("clsact");
    }

    @Test
    void theQdiscOfOthersStays() {
        tc("qdisc", "add", "dev", "lo", "clsact");
        namespace.run(() -> ClsactFilter.attach(HOOK, program("first"), PIN).detach());
        assertThat(tc("qdisc", "show", "dev", "lo")).contains("clsact");
    }

    private static String tc(String... arguments) {
        List<String> command = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + UNIQUE, "tc"));
        command.addAll(List.of(arguments));
        return TestBed.run(command.toArray(String[]::new));
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
