// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.VethSpec;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a veth pair of a namespace of its own, and on its loopback where packets are needed. */
class TcHookIT {
    private static final int LOOPBACK = 1;
    private static final String UNIQUE = "mptc" + ProcessHandle.current().pid();

    private FdWatch watch;
    private NetworkNamespace namespace;
    private LoadedObject object;
    private Path folder;
    private Path pin;
    private int veth;

    @BeforeEach
    void makeVeth() throws IOException {
        watch = FdWatch.start();
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
        folder = BpfFileSystem.USUAL.resolve(UNIQUE);
        pin = folder.resolve("ingress");
        Files.createDirectories(folder);
        object = LoadedObject.load(TestObjects.spec("packets"));
        namespace = NetworkNamespace.create(UNIQUE);
        try (Netlink netlink = Netlink.open(namespace)) {
            veth = netlink.links().addVeth(VethSpec.of("mptc0", "mptc1")).index();
            netlink.links().setUp(LOOPBACK);
        }
    }

    @AfterEach
    void removeAll() throws IOException {
        namespace.delete();
        namespace.close();
        object.close();
        BpfFileSystem.unpin(pin);
        BpfFileSystem.unpin(folder.resolve("other"));
        Files.delete(folder);
        watch.requireNoneOpen();
        watch.close();
    }

    @Test
    void anAttachmentOutlivesItsHandleAndIsAdopted() {
        namespace.run(() -> {
            TcHook hook = TcHook.ingress(veth);
            hook.attach(program("first"), pin).close();
            assertThat(hook.programs()).containsExactly(program("first").id());
            try (TcAttachment adopted = hook.adopt(pin).orElseThrow()) {
                assertThat(adopted.programId()).isEqualTo(program("first").id());
                adopted.detach();
            }
            assertThat(hook.programs()).isEmpty();
            assertThat(pin).doesNotExist();
        });
    }

    @Test
    void replacingLeavesOneProgramInTheSamePlace() {
        namespace.run(() -> {
            TcHook hook = TcHook.egress(veth);
            try (TcAttachment attachment = hook.attach(program("first"), pin)) {
                attachment.replace(program("second"));
                assertThat(attachment.programId()).isEqualTo(program("second").id());
                assertThat(hook.programs()).containsExactly(program("second").id());
            }
        });
    }

    @Test
    void noPacketIsMissedWhileProgramsAreReplaced() throws IOException {
        namespace.run(() -> {
            try (TcAttachment attachment = TcHook.egress(LOOPBACK).attach(program("first"), pin);
                    DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                int sent = 500;
                for (int i = 0; i < sent; i++) {
                    attachment.replace(program(i % 2 == 0 ? "second" : "first"));
                    socket.send(new DatagramPacket(new byte[1], 1, socket.getLocalSocketAddress()));
                }
                assertThat(seen("seen_by_first") + seen("seen_by_second")).isEqualTo(sent);
                assertThat(seen("seen_by_first")).isEqualTo(sent / 2);
                attachment.detach();
            }
        });
    }

    @Test
    void programsOfOthersStayAndRun() {
        namespace.run(() -> {
            TcHook hook = TcHook.ingress(veth);
            try (TcAttachment others = hook.attach(program("first"), folder.resolve("other"));
                    TcAttachment ours = hook.attach(program("second"), pin)) {
                assertThat(hook.programs())
                        .containsExactly(
                                program("first").id(), program("second").id());
                ours.detach();
                assertThat(hook.programs()).containsExactly(program("first").id());
                assertThat(others.programId()).isEqualTo(program("first").id());
            }
        });
    }

    @Test
    void nothingStaysAttachedWhereThePinIsTaken() {
        namespace.run(() -> {
            TcHook hook = TcHook.ingress(veth);
            try (TcAttachment first = hook.attach(program("first"), pin)) {
                assertThatThrownBy(() -> hook.attach(program("second"), pin))
                        .isInstanceOfSatisfying(
                                BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST))
                        .hasMessageContaining(pin.toString());
                assertThat(hook.programs()).containsExactly(first.programId());
            }
        });
    }

    @Test
    void thePinOfAnInterfaceThatIsGoneIsRemoved() {
        namespace.run(() -> {
            TcHook.ingress(veth).attach(program("first"), pin).close();
            try (Netlink netlink = Netlink.open()) {
                netlink.links().delete(veth);
            }
            assertThat(TcHook.ingress(veth).adopt(pin)).isEmpty();
            assertThat(pin).doesNotExist();
        });
    }

    @Test
    void aPinOfAnotherPlaceIsNotAdopted() {
        namespace.run(() -> {
            TcHook.ingress(veth).attach(program("first"), pin).close();
            assertThatThrownBy(() -> TcHook.egress(veth).adopt(pin))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(pin + " holds a link for attach type 46 of interface " + veth
                            + ", not for egress of interface " + veth);
            assertThat(pin).exists();
        });
    }

    @Test
    void nothingIsAdoptedWhereNothingIsPinned() {
        Optional<TcAttachment> none = namespace.call(() -> TcHook.ingress(veth).adopt(pin));
        assertThat(none).isEmpty();
    }

    @Test
    void namesThePlaceThatDoesNotExist() {
        namespace.run(() -> assertThatThrownBy(() -> TcHook.ingress(9_999).attach(program("first"), pin))
                .hasMessageStartingWith("BPF_LINK_CREATE first at ingress of interface 9999: ENODEV"));
    }

    @Test
    void refusesProgramsOfOtherTypes() {
        ObjectSpec sections = TestObjects.spec("sections").withProgram("without_type", p -> p.withLoaded(false));
        try (LoadedObject others = LoadedObject.load(sections)) {
            assertThatThrownBy(() -> TcHook.ingress(veth).attach(others.program("plain_xdp"), pin))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("program plain_xdp (XDP) is no program for tc");
        }
    }

    private Program program(String name) {
        return object.program(name);
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
