// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Type information in the kernel, for maps and programs to refer to. They keep it, so the handle may be closed early.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 */
public final class BtfHandle implements AutoCloseable {
    private static final int BTF_OFFSET = 0;
    private static final int LOG_OFFSET = 8;
    private static final int BTF_SIZE_OFFSET = 16;
    private static final int LOG_SIZE_OFFSET = 20;
    private static final int LOG_LEVEL_OFFSET = 24;
    private static final int ATTRIBUTE_SIZE = 28;
    private static final int LOG_BYTES = 64 * 1024;

    private final Fd fd;

    private BtfHandle(Fd fd) {
        this.fd = fd;
    }

    /**
     * Loads {@code types}.
     *
     * @param object what messages name: {@code "map ipcache"}
     * @throws BpfException if the kernel refuses; the message has the last line of what it says about it
     */
    public static BtfHandle load(Btf types, String object) {
        return load(types, object, KernelBpf.INSTANCE);
    }

    static BtfHandle load(Btf types, String object, Bpf bpf) {
        try (NativeMemory btf = NativeMemory.copyOf(types.toBytes());
                NativeMemory attribute = NativeMemory.allocate(ATTRIBUTE_SIZE)) {
            attribute.buffer().putLong(BTF_OFFSET, btf.address());
            attribute.buffer().putInt(BTF_SIZE_OFFSET, Math.toIntExact(btf.bytes()));
            int result = bpf.call(Command.BTF_LOAD, attribute.address(), ATTRIBUTE_SIZE);
            if (result < 0) {
                Errno errno = Errno.ofResult(result);
                String hint = errno.equals(Errno.EPERM)
                        ? Advice.forAnyObject(Command.BTF_LOAD, errno)
                        : lastLogLine(bpf, attribute);
                throw new BpfException(Command.BTF_LOAD, object, errno, hint);
            }
            return new BtfHandle(Fd.own(result, "BTF of " + object));
        }
    }

    /**
     * Opens type information by its number. The numbers of others need CAP_SYS_ADMIN.
     *
     * @throws BpfException if there is none ({@code ENOENT}), or the kernel refuses
     */
    public static BtfHandle open(int id) {
        return new BtfHandle(ObjectIds.open(Command.BTF_GET_FD_BY_ID, id, "BTF with id " + id));
    }

    /**
     * All that the kernel holds, in the order of their numbers: its own, its modules', and that of programs and maps. What
     * disappears meanwhile is left out. Needs CAP_SYS_ADMIN.
     *
     * @throws BpfException if the kernel refuses
     */
    public static List<BtfInfo> all() {
        List<BtfInfo> all = new ArrayList<>();
        for (int id : ObjectIds.all(Command.BTF_GET_NEXT_ID, "all BTF")) {
            try (BtfHandle handle = open(id)) {
                all.add(handle.info());
            } catch (BpfException e) {
                if (!e.errno().equals(Errno.ENOENT)) {
                    throw e;
                }
            }
        }
        return all;
    }

    /** What the kernel says about it. */
    public BtfInfo info() {
        return BtfContents.info(fd);
    }

    /**
     * The types themselves, as the kernel hands them out; a module's are split from {@link Btf#kernel()}.
     *
     * @throws BpfException if the kernel refuses
     */
    public Btf types() {
        return BtfContents.types(fd);
    }

    // The kernel writes its log only where it is asked to: load once more, to be told.
    private static String lastLogLine(Bpf bpf, NativeMemory attribute) {
        try (NativeMemory log = NativeMemory.allocate(LOG_BYTES)) {
            attribute.buffer().putLong(LOG_OFFSET, log.address());
            attribute.buffer().putInt(LOG_SIZE_OFFSET, LOG_BYTES);
            attribute.buffer().putInt(LOG_LEVEL_OFFSET, 1);
            int result = bpf.call(Command.BTF_LOAD, attribute.address(), ATTRIBUTE_SIZE);
            if (result >= 0) {
                Fd.own(result, "BTF loaded at the second attempt").close();
            }
            byte[] text = new byte[LOG_BYTES];
            log.buffer().get(0, text);
            String whole = new String(text, StandardCharsets.UTF_8);
            return whole.substring(0, whole.indexOf('\0')).lines().reduce("", (before, line) -> line);
        }
    }

    /** The descriptor, still this handle's: do not close it. */
    public Fd fd() {
        return fd;
    }

    @Override
    public void close() {
        fd.close();
    }
}
