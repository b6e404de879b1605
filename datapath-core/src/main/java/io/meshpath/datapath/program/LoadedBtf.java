// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** An object's type information in the kernel, where it has some and the kernel takes it. */
final class LoadedBtf implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(LoadedBtf.class.getName());

    private static final int BTF = 0;
    private static final int LOG = 8;
    private static final int BTF_LENGTH = 16;
    private static final int LOG_LENGTH = 20;
    private static final int LOG_LEVEL = 24;
    private static final int ATTRIBUTE_LENGTH = 28;

    private static final int LOG_BYTES = 1 << 20;

    private final @Nullable Fd fd;

    private LoadedBtf(@Nullable Fd fd) {
        this.fd = fd;
    }

    /** Loads {@code btf}. A kernel that does not understand it runs the programs all the same, without source lines. */
    static LoadedBtf load(ObjectBtf btf, String file) {
        ByteBuffer bytes = btf.bytes();
        if (btf.isEmpty()) {
            return new LoadedBtf(null);
        }
        try (NativeMemory blob = NativeMemory.allocate(bytes.capacity());
                NativeMemory attribute = NativeMemory.allocate(ATTRIBUTE_LENGTH)) {
            blob.buffer().put(0, bytes, 0, bytes.capacity());
            attribute.buffer().putLong(BTF, blob.address()).putInt(BTF_LENGTH, bytes.capacity());
            int result = BpfSyscall.callRaw(Command.BTF_LOAD, attribute.buffer());
            return result >= 0
                    ? new LoadedBtf(Fd.own(result, "BTF of " + file))
                    : refused(attribute.buffer(), Errno.ofResult(result), file);
        }
    }

    private static LoadedBtf refused(ByteBuffer attribute, Errno errno, String file) {
        try (NativeMemory log = NativeMemory.allocate(LOG_BYTES)) {
            attribute.putLong(LOG, log.address()).putInt(LOG_LENGTH, LOG_BYTES).putInt(LOG_LEVEL, 1);
            int result = BpfSyscall.callRaw(Command.BTF_LOAD, attribute);
            if (result >= 0) {
                return new LoadedBtf(Fd.own(result, "BTF of " + file));
            }
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "the kernel refuses the type information of {0}: {1} ({2}); its programs are loaded without source"
                            + " lines",
                    file,
                    errno,
                    LogText.lastLine(log));
            return new LoadedBtf(null);
        }
    }

    /** The descriptor, negative if there is none. */
    int raw() {
        return fd == null ? -1 : fd.raw();
    }

    @Override
    public void close() {
        if (fd != null) {
            fd.close();
        }
    }
}
