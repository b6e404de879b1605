// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * What one walk of an iterator prints: text, or whatever else its program writes. The program runs while this is read. Not
 * safe for use by multiple threads.
 */
public final class IteratorChannel implements ReadableByteChannel {
    private static final int LINK = 0;
    private static final int ATTRIBUTE_LENGTH = 8;
    private static final int AT_A_TIME = 64 << 10;

    private final Fd fd;
    private final NativeMemory memory = NativeMemory.allocate(AT_A_TIME);

    private IteratorChannel(Fd fd) {
        this.fd = fd;
    }

    static IteratorChannel open(Link link) {
        try (NativeMemory attribute = NativeMemory.allocate(ATTRIBUTE_LENGTH)) {
            attribute.buffer().putInt(LINK, link.fd().raw());
            int result = BpfSyscall.callRaw(Command.ITER_CREATE, attribute.buffer());
            if (result < 0) {
                Errno errno = Errno.ofResult(result);
                String hint = errno.equals(Errno.EINVAL) ? "only links of iterators can be read" : "";
                throw Refusal.of(Command.ITER_CREATE, link.toString(), errno, hint);
            }
            return new IteratorChannel(Fd.own(result, "walk of " + link));
        }
    }

    /**
     * Reads what is printed next, as much as there is room for; -1 at the end of the walk.
     *
     * @throws LinuxException if the program or the kernel gives up
     */
    @Override
    public int read(ByteBuffer to) throws ClosedChannelException {
        if (!fd.isOpen()) {
            throw new ClosedChannelException();
        }
        int room = Math.min(to.remaining(), AT_A_TIME);
        if (room == 0) {
            return 0;
        }
        long result;
        do {
            result = Linux.read(fd.raw(), memory.address(), room);
        } while (Errno.EINTR.is(result) || Errno.EAGAIN.is(result)); // EAGAIN: a long stretch without output
        int length = (int) LinuxException.check(result, "read", fd.what());
        to.put(memory.buffer().slice(0, length));
        return length == 0 ? -1 : length;
    }

    /** All that is left of the walk, as text. */
    public String readText() throws ClosedChannelException {
        ByteBuffer all = ByteBuffer.allocate(AT_A_TIME);
        while (read(all) >= 0) {
            if (!all.hasRemaining()) {
                all = ByteBuffer.allocate(2 * all.capacity()).put(all.flip());
            }
        }
        return StandardCharsets.UTF_8.decode(all.flip()).toString();
    }

    @Override
    public boolean isOpen() {
        return fd.isOpen();
    }

    @Override
    public void close() {
        fd.close();
        memory.close();
    }
}
