// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static io.meshpath.datapath.link.TestBed.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.BpfSockMap;
import io.meshpath.bpf.KernelVersion;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.link.LinkDetail.Sockmap;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sockets of the loopback of this process, and maps of sockets. */
class SocketProgramIT {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEPORT = 15;
    private static final int DONT_WAIT = 0x40;
    private static final int SK_PASS = 1;
    private static final AttachType VERDICT = AttachType.SK_MSG_VERDICT;

    private TestBed bed;

    @BeforeEach
    void open() {
        bed = new TestBed();
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    @Test
    void aFilterDecidesWhatASocketReceives() {
        try (Fd socket = socket();
                Program drop = TinyPrograms.returning(0, "drop", ProgramType.SOCKET_FILTER)) {
            assertThat(arrives(socket)).isTrue();
            SocketProgram.attachFilter(socket, drop);
            assertThat(arrives(socket)).isFalse();
            assertThat(SocketProgram.detachFilter(socket)).isTrue();
            assertThat(arrives(socket)).isTrue();
            assertThat(SocketProgram.detachFilter(socket)).isFalse();
        }
    }

    @Test
    void aPortSharedBySocketsHasAProgramThatChooses() {
        try (Fd socket = shared();
                Program pass = TinyPrograms.returning(
                        SK_PASS, "choose", ProgramType.SK_REUSEPORT, AttachType.SK_REUSEPORT_SELECT)) {
            assertThat(SocketProgram.detachReuseport(socket)).isFalse();
            SocketProgram.attachReuseport(socket, pass);
            assertThat(SocketProgram.detachReuseport(socket)).isTrue();
        }
    }

    @Test
    void aSocketThatDoesNotShareItsPortIsRefused() {
        try (Fd socket = socket();
                Program pass = TinyPrograms.returning(
                        SK_PASS, "choose", ProgramType.SK_REUSEPORT, AttachType.SK_REUSEPORT_SELECT)) {
            assertRefused(Errno.EINVAL, () -> SocketProgram.attachReuseport(socket, pass))
                    .hasMessageStartingWith("attach choose to the port of test socket: EINVAL");
        }
    }

    @Test
    void aMapOfSocketsHasAProgramUntilItIsDetached() {
        Program first = verdict("first");
        Program second = verdict("second");
        Program third = verdict("third");
        try (BpfSockMap map = BpfSockMap.create("mp_sockets", 2)) {
            ProgramAttachment attachment = ProgramAttachment.sockmap(map.map(), VERDICT, first);
            attachment.replace(second);
            if (queries(map)) {
                assertThat(SockmapLink.query(map.map(), VERDICT).programIds()).containsExactly(second.id());
                assertRefused(Errno.EBUSY, () -> ProgramAttachment.sockmap(map.map(), VERDICT, third))
                        .hasMessageEndingWith(
                                "program " + second.id() + " is attached there, and there is room for one");
            }
            assertThat(attachment.detach()).isTrue();
        }
    }

    @Test
    void aMapOfSocketsTakesALinkFromLinux610On() {
        Program first = verdict("first");
        Program second = verdict("second");
        try (BpfSockMap map = BpfSockMap.create("mp_sockets", 2)) {
            if (!KernelVersion.running().isAtLeast(6, 10)) {
                assertRefused(Errno.EINVAL, () -> SockmapLink.attach(map.map(), VERDICT, first))
                        .hasMessageEndingWith("links of socket maps: they came with Linux 6.10");
                return;
            }
            try (Link link = SockmapLink.attach(map.map(), VERDICT, first)) {
                assertThat(link.info())
                        .isEqualTo(new LinkInfo(
                                link.id(),
                                LinkType.SOCKMAP,
                                first.id(),
                                new Sockmap(map.map().info().id(), VERDICT)));
                assertRefused(Errno.EBUSY, () -> SockmapLink.attach(map.map(), VERDICT, second));
                link.update(second, first);
                assertThat(SockmapLink.query(map.map(), VERDICT).programIds()).containsExactly(second.id());
            }
            assertThat(SockmapLink.query(map.map(), VERDICT).programs()).isEmpty();
        }
    }

    @Test
    void aProgramThatOthersPutIntoAMapStays() {
        Program theirs = verdict("theirs");
        Program ours = verdict("ours");
        try (BpfSockMap map = BpfSockMap.create("mp_sockets", 2)) {
            if (!queries(map)) {
                return;
            }
            theirs.pin(bed.pin("theirs"));
            map.map().pin(bed.pin("map"));
            TestBed.run(
                    "bpftool",
                    "prog",
                    "attach",
                    "pinned",
                    bed.pin("theirs").toString(),
                    "sk_msg_verdict",
                    "pinned",
                    bed.pin("map").toString());
            assertRefused(Errno.EBUSY, () -> ProgramAttachment.sockmap(map.map(), VERDICT, ours));
            assertRefused(Errno.EBUSY, () -> SockmapLink.attach(map.map(), VERDICT, ours));
            assertThat(SockmapLink.query(map.map(), VERDICT).programIds()).containsExactly(theirs.id());
        }
    }

    private static boolean queries(BpfSockMap map) {
        return ProgramQuery.probe(map.map().fd().raw(), VERDICT) >= 0; // Linux 5.17
    }

    private Program verdict(String name) {
        return bed.closing(TinyPrograms.returning(SK_PASS, name, ProgramType.SK_MSG, VERDICT));
    }

    private static Fd socket() {
        int raw = Linux.socket(AF_INET, SOCK_DGRAM, 0);
        Fd socket = Fd.own((int) LinuxException.check(raw, "open", "socket"), "test socket");
        bind(socket);
        return socket;
    }

    private static Fd shared() {
        int raw = Linux.socket(AF_INET, SOCK_DGRAM, 0);
        Fd socket = Fd.own((int) LinuxException.check(raw, "open", "socket"), "test socket");
        try (NativeMemory one = NativeMemory.allocate(4)) {
            one.buffer().putInt(0, 1);
            int result = Linux.setsockopt(socket.raw(), SOL_SOCKET, SO_REUSEPORT, one.address(), 4);
            LinuxException.check(result, "share the port of", "socket");
        }
        bind(socket);
        return socket;
    }

    private static void bind(Fd socket) {
        try (NativeMemory address = NativeMemory.allocate(16)) {
            address.buffer().putShort(0, (short) AF_INET).putInt(4, 0x0100007f); // 127.0.0.1, any port
            LinuxException.check(Linux.bind(socket.raw(), address.address(), 16), "bind", "socket");
        }
    }

    /** Sends a packet from a socket to itself; answers whether it arrives, which on the loopback it does at once. */
    private static boolean arrives(Fd socket) {
        try (NativeMemory address = NativeMemory.allocate(16);
                NativeMemory length = NativeMemory.allocate(4)) {
            length.buffer().putInt(0, 16);
            LinuxException.check(Linux.getsockname(socket.raw(), address.address(), length.address()), "ask", "socket");
            Linux.sendto(socket.raw(), address.address(), 16, 0, address.address(), 16);
            return Linux.recv(socket.raw(), address.address(), 16, DONT_WAIT) == 16;
        }
    }
}
