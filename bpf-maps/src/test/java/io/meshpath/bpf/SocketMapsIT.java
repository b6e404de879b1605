// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KernelTest.class)
class SocketMapsIT {
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_COOKIE = 57;
    private static final int STREAM_PARSER = 4;
    private static final int STREAM_VERDICT = 5;
    private static final int PATIENCE_MILLIS = 10_000;

    /** A connection over loopback: one end by its descriptor, for maps, the other one Java's. */
    private record Connection(Fd near, Socket far) implements AutoCloseable {
        static Connection open() throws IOException {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
                int result = Linux.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
                Fd near = Fd.own((int) LinuxException.check(result, "socket", "test"), "test socket");
                connect(near, (InetSocketAddress) server.getLocalSocketAddress());
                Socket far = server.accept();
                far.setSoTimeout(PATIENCE_MILLIS);
                return new Connection(near, far);
            }
        }

        private static void connect(Fd socket, InetSocketAddress to) {
            try (NativeMemory address = NativeMemory.allocate(16)) {
                address.buffer().putShort(0, (short) AF_INET);
                address.buffer().putShort(2, Short.reverseBytes((short) to.getPort()));
                address.buffer().put(4, to.getAddress().getAddress());
                LinuxException.check(Linux.connect(socket.raw(), address.address(), 16), "connect", "test socket");
            }
        }

        long cookie() {
            try (NativeMemory cookie = NativeMemory.allocate(8);
                    NativeMemory length = NativeMemory.allocate(4)) {
                length.buffer().putInt(0, 8);
                int result = Linux.getsockopt(near.raw(), SOL_SOCKET, SO_COOKIE, cookie.address(), length.address());
                LinuxException.check(result, "getsockopt", "SO_COOKIE");
                return cookie.buffer().getLong(0);
            }
        }

        @Override
        public void close() throws IOException {
            near.close();
            far.close();
        }
    }

    private static long cookie(Fd socket) {
        try (NativeMemory cookie = NativeMemory.allocate(8);
                NativeMemory length = NativeMemory.allocate(4)) {
            length.buffer().putInt(0, 8);
            int result = Linux.getsockopt(socket.raw(), SOL_SOCKET, SO_COOKIE, cookie.address(), length.address());
            LinuxException.check(result, "getsockopt", "SO_COOKIE");
            return cookie.buffer().getLong(0);
        }
    }

    @Test
    void aSlotAnswersItsSocketsCookie() throws IOException {
        try (BpfSockMap map = BpfSockMap.create("mp_sock", 4);
                Connection connection = Connection.open()) {
            assertThat(map.cookie(1)).isEmpty();
            map.set(1, connection.near());
            assertThat(map.cookie(1)).hasValue(connection.cookie());
            assertThat(map.clear(1)).isTrue();
            assertThat(map.clear(1)).isFalse();
            assertThatThrownBy(() -> map.clear(4)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aClosedSocketLeavesItsSlot() throws IOException {
        try (BpfSockMap map = BpfSockMap.create("mp_sock", 4)) {
            try (Connection connection = Connection.open()) {
                map.set(1, connection.near());
            }
            assertThat(map.cookie(1)).isEmpty();
        }
    }

    @Test
    void socketsAreUnderKeys() throws IOException {
        try (BpfSockHash<Integer> map = BpfSockHash.create("mp_sock", Layouts.U32, 4);
                Connection connection = Connection.open()) {
            map.put(7, connection.near());
            assertThat(map.insert(7, connection.near())).isFalse();
            assertThat(map.insert(8, connection.near())).isTrue();
            assertThat(map.cookie(7)).contains(connection.cookie());
            assertThat(map.cookies()).isEqualTo(Map.of(7, connection.cookie(), 8, connection.cookie()));
            assertThat(map.delete(7)).isTrue();
            assertThat(map.delete(7)).isFalse();
            assertThat(map.cookie(7)).isEmpty();
        }
    }

    @Test
    void refusesSocketsThatAreNotConnected() {
        int result = Linux.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        try (BpfSockMap map = BpfSockMap.create("mp_sock", 4);
                Fd lonely = Fd.own(result, "test socket")) {
            assertThatThrownBy(() -> map.set(0, lonely))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("EOPNOTSUPP (")
                    .hasMessageContaining("only TCP sockets that are connected or listen");
        }
    }

    @Test
    void socketsThatShareAPortAreInSlots() {
        try (BpfReuseportArray array = BpfReuseportArray.create("mp_reuse", 4);
                Fd shared = boundUdp(true);
                Fd alone = boundUdp(false)) {
            array.set(1, shared);
            assertThat(array.cookie(1)).hasValue(cookie(shared));
            assertThat(array.cookie(0)).isEmpty();
            assertThatThrownBy(() -> array.set(0, alone)).hasMessageContaining("EINVAL");
            assertThatThrownBy(() -> array.set(0, shared)).hasMessageContaining("EBUSY");
            assertThat(array.clear(1)).isTrue();
            assertThat(array.clear(1)).isFalse();
        }
    }

    private static Fd boundUdp(boolean reuseport) {
        int result = Linux.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        Fd socket = Fd.own((int) LinuxException.check(result, "socket", "test"), "test socket");
        try (NativeMemory on = NativeMemory.allocate(4);
                NativeMemory address = NativeMemory.allocate(16)) {
            on.buffer().putInt(0, reuseport ? 1 : 0);
            int set = Linux.setsockopt(socket.raw(), SOL_SOCKET, SO_REUSEPORT, on.address(), 4);
            LinuxException.check(set, "setsockopt", "SO_REUSEPORT");
            address.buffer().putShort(0, (short) AF_INET);
            address.buffer().put(4, new byte[] {127, 0, 0, 1});
            LinuxException.check(Linux.bind(socket.raw(), address.address(), 16), "bind", "test socket");
            return socket;
        }
    }

    @Test
    void smallValuesHaveNoRoomForCookies() throws IOException {
        try (BpfSockMap map = BpfSockMap.over(
                        MapSpec.of(MapType.SOCKMAP, "mp_sock", 4, 4, 2).create());
                Connection connection = Connection.open()) {
            map.set(0, connection.near());
            assertThatThrownBy(() -> map.cookie(0))
                    .hasMessage("SOCKMAP map mp_sock has values of 4 bytes: no room for a socket's cookie");
            assertThat(map.clear(0)).isTrue();
        }
    }

    @Test
    void aProgramOnTheMapRedirectsFromOneConnectionIntoAnother() throws IOException {
        try (BpfSockMap map = BpfSockMap.create("mp_sock", 2);
                TestProgram parser = TestProgram.parsing(); // not needed from Linux 5.13 on
                TestProgram verdict = TestProgram.redirectingTo(map.map(), 1);
                Connection from = Connection.open();
                Connection to = Connection.open()) {
            parser.attachTo(map.map().fd(), STREAM_PARSER);
            verdict.attachTo(map.map().fd(), STREAM_VERDICT);
            map.set(0, from.near());
            map.set(1, to.near());
            byte[] sent = "through the kernel".getBytes(StandardCharsets.US_ASCII);
            from.far().getOutputStream().write(sent);
            assertThat(to.far().getInputStream().readNBytes(sent.length)).isEqualTo(sent);
            verdict.detachFrom(map.map().fd(), STREAM_VERDICT);
            parser.detachFrom(map.map().fd(), STREAM_PARSER);
        }
    }
}
