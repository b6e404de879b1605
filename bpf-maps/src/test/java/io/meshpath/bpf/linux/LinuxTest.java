// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Calls that need no right. Those with six arguments are here because jnr-ffi's x86-64 stubs pass a wrong sixth one. */
class LinuxTest {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOCKADDR_IN_SIZE = 16;

    @Test
    void mapsMemoryWithItsSixthArgument() {
        long page = Linux.pageSize();
        int flags = Linux.MAP_PRIVATE | Linux.MAP_ANONYMOUS;
        long address = Linux.mmap(0, page, Linux.PROT_READ | Linux.PROT_WRITE, flags, -1, 0);
        assertThat(address).isPositive();
        assertThat(address % page).isZero();
        assertThat(Linux.munmap(address, page)).isZero();
    }

    @Test
    void refusesAnOffsetThatIsNoMultipleOfThePageSize() {
        int flags = Linux.MAP_PRIVATE | Linux.MAP_ANONYMOUS;
        long result = Linux.mmap(0, Linux.pageSize(), Linux.PROT_READ, flags, -1, 1);
        assertThat(Errno.EINVAL.is(result)).isTrue();
    }

    @Test
    void sendsAndReceivesWithSixArguments() {
        try (NativeMemory address = NativeMemory.allocate(SOCKADDR_IN_SIZE);
                NativeMemory from = NativeMemory.allocate(SOCKADDR_IN_SIZE);
                NativeMemory length = NativeMemory.allocate(4);
                NativeMemory message = NativeMemory.copyOf(new byte[] {1, 2, 3});
                Fd receiver = socket();
                Fd sender = socket()) {
            address.buffer().putShort(0, (short) AF_INET).put(4, (byte) 127).put(7, (byte) 1);
            assertThat(Linux.bind(receiver.raw(), address.address(), SOCKADDR_IN_SIZE))
                    .isZero();
            length.buffer().putInt(0, SOCKADDR_IN_SIZE);
            assertThat(Linux.getsockname(receiver.raw(), address.address(), length.address()))
                    .isZero();

            long sent = Linux.sendto(sender.raw(), message.address(), 3, 0, address.address(), SOCKADDR_IN_SIZE);
            assertThat(sent).isEqualTo(3);
            message.buffer().putShort(0, (short) 0).put(2, (byte) 0);
            long received = Linux.recvfrom(receiver.raw(), message.address(), 3, 0, from.address(), length.address());
            assertThat(received).isEqualTo(3);
            assertThat(message.buffer().get(2)).isEqualTo((byte) 3);
            assertThat(from.buffer().order(ByteOrder.BIG_ENDIAN).getInt(4)).isEqualTo(0x7f00_0001);
            assertThat(length.buffer().getInt(0)).isEqualTo(SOCKADDR_IN_SIZE);
        }
    }

    private static Fd socket() {
        return Fd.own(Linux.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "udp socket");
    }

    @Test
    void answersTheErrorNumberOfAFailedCall() {
        assertThat(Linux.open("/nonexistent/file", Linux.O_RDONLY, 0)).isEqualTo(-Errno.ENOENT.number());
        assertThat(Linux.close(1_000_000)).isEqualTo(-Errno.EBADF.number());
    }

    @Test
    void anOldErrorDoesNotLeakIntoACallThatSucceeds() {
        Linux.close(1_000_000);
        assertThat(Linux.pageSize()).isGreaterThanOrEqualTo(4096);
        try (Fd event = Fd.own(Linux.eventfd(7, Linux.EFD_CLOEXEC), "eventfd");
                NativeMemory counter = NativeMemory.allocate(8)) {
            assertThat(Linux.read(event.raw(), counter.address(), 8)).isEqualTo(8);
            assertThat(counter.buffer().getLong(0)).isEqualTo(7);
        }
    }

    @Test
    void errorsSurviveGarbageCollection() {
        for (int i = 0; i < 20_000; i++) {
            ByteBuffer.allocate(1024);
            assertThat(Errno.EBADF.is(Linux.close(1_000_000))).isTrue();
        }
    }

    @Test
    void waitsForADescriptor() {
        try (Fd event = Fd.own(Linux.eventfd(0, Linux.EFD_CLOEXEC), "eventfd");
                NativeMemory pollfd = NativeMemory.allocate(8)) {
            pollfd.buffer().putInt(0, event.raw()).putShort(4, (short) Linux.POLLIN);
            assertThat(Linux.poll(pollfd.address(), 1, 1)).isZero();
        }
    }
}
