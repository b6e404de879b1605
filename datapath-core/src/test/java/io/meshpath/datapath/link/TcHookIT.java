// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.VethSpec;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.object.TestObjects;
import io.meshpath.datapath.program.Program;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On a veth pair of a namespace of its own, and on its loopback where packets are needed. */
class TcHookIT {
    /** What the running kernel is best at, and what every kernel has; one cannot tell them apart. */
    enum Way {
        CHOSEN {
            @Override
            TcAttachment attach(TcHook hook, Program program, Path pin) {
                return hook.attach(program, pin);
            }

            @Override
            Optional<TcAttachment> adopt(TcHook hook, Path pin) {
                return hook.adopt(pin);
            }
        },
        CLSACT {
            @Override
            TcAttachment attach(TcHook hook, Program program, Path pin) {
                return ClsactFilter.attach(hook, program, pin);
            }

            @Override
            Optional<TcAttachment> adopt(TcHook hook, Path pin) {
                return ClsactFilter.adopt(hook, pin);
            }
        };

        abstract TcAttachment attach(TcHook hook, Program program, Path pin);

        abstract Optional<TcAttachment> adopt(TcHook hook, Path pin);
    }

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

    @ParameterizedTest
    @EnumSource
    void anAttachmentOutlivesItsHandleAndIsAdopted(Way way) {
        namespace.run(() -> {
            TcHook hook = TcHook.ingress(veth);
            way.attach(hook, program("first"), pin).close();
            assertThat(hook.programs()).containsExactly(program("first").id());
            try (TcAttachment adopted = way.adopt(hook, pin).orElseThrow()) {
                assertThat(adopted.hook()).isEqualTo(hook);
                assertThat(adopted.programId()).isEqualTo(program("first").id());
                adopted.detach();
            }
            assertThat(hook.programs()).isEmpty();
            assertThat(pin).doesNotExist();
            assertThat(way.adopt(hook, pin)).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void replacingLeavesOneProgramInTheSamePlace(Way way) {
        namespace.run(() -> {
            TcHook hook = TcHook.egress(veth);
            try (TcAttachment attachment = way.attach(hook, program("first"), pin)) {
                attachment.replace(program("second"));
                assertThat(attachment.programId()).isEqualTo(program("second").id());
                assertThat(hook.programs()).containsExactly(program("second").id());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void noPacketIsMissedWhileProgramsAreReplaced(Way way) throws IOException {
        namespace.run(() -> {
            try (TcAttachment attachment = way.attach(TcHook.egress(LOOPBACK), program("first"), pin);
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

    @ParameterizedTest
    @EnumSource
    void programsOfOthersStayAndRunFirst(Way way) {
        namespace.run(() -> {
            TcHook hook = TcHook.ingress(veth);
            try (TcAttachment others = way.attach(hook, program("first"), folder.resolve("other"));
                    TcAttachment ours = way.attach(hook, program("second"), pin)) {
                assertThat(hook.programs())
                        .containsExactly(
                                program("first").id(), program("second").id());
                ours.detach();
                assertThat(hook.programs()).containsExactly(program("first").id());
                assertThat(others.programId()).isEqualTo(program("first").id());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void nothingStaysAttachedWhereThePinIsTaken(Way way) {
        namespace.run(() -> {
            TcHook hook = TcHook.ingress(veth);
            try (TcAttachment first = way.attach(hook, program("first"), pin)) {
                assertThatThrownBy(() -> way.attach(hook, program("second"), pin))
                        .isInstanceOfSatisfying(
                                LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST))
                        .hasMessageContaining(pin.toString());
                assertThat(hook.programs()).containsExactly(first.programId());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void anAttachmentIsGoneWithItsInterface(Way way) {
        namespace.run(() -> {
            TcAttachment attachment = way.attach(TcHook.ingress(veth), program("first"), pin);
            try (Netlink netlink = Netlink.open()) {
                netlink.links().delete(veth);
            }
            assertThatThrownBy(() -> attachment.replace(program("second"))).isInstanceOf(LinuxException.class);
            attachment.detach();
            assertThat(pin).doesNotExist();
        });
    }

    @ParameterizedTest
    @EnumSource
    void thePinOfAnInterfaceThatIsGoneIsRemoved(Way way) {
        namespace.run(() -> {
            way.attach(TcHook.ingress(veth), program("first"), pin).close();
            try (Netlink netlink = Netlink.open()) {
                netlink.links().delete(veth);
            }
            assertThat(way.adopt(TcHook.ingress(veth), pin)).isEmpty();
            assertThat(pin).doesNotExist();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aPinOfAnotherPlaceIsNotAdopted(Way way) {
        namespace.run(() -> {
            way.attach(TcHook.ingress(veth), program("first"), pin).close();
            assertThatThrownBy(() -> way.adopt(TcHook.egress(veth), pin))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(pin.toString())
                    .hasMessageEndingWith(", not for egress of interface " + veth);
            assertThat(way.adopt(TcHook.ingress(veth), pin)).isPresent().get().satisfies(TcAttachment::close);
        });
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsAdoptedWhereNothingIsPinned(Way way) {
        Optional<TcAttachment> none = namespace.call(() -> way.adopt(TcHook.ingress(veth), pin));
        assertThat(none).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void namesThePlaceThatDoesNotExist(Way way) {
        namespace.run(() -> assertThatThrownBy(() -> way.attach(TcHook.ingress(9_999), program("first"), pin))
                .isInstanceOfSatisfying(LinuxException.class, e -> {
                    assertThat(e.errno()).isEqualTo(Errno.ENODEV);
                    assertThat(e.object()).contains("9999");
                }));
    }

    @Test
    void refusesProgramsOfOtherTypes() {
        ObjectSpec sections = TestObjects.spec("sections")
                .withProgram("fragmented_xdp", p -> p.withLoaded(false))
                .withProgram("without_type", p -> p.withLoaded(false));
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
