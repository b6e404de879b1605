// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * bpf(2) itself, for the commands that this module gives no better form: programs, links, test runs.
 *
 * <p>The attribute is a direct buffer in native byte order, zero except where the command wants something; its limit is the
 * size handed to the kernel, so make it the size of that command's part of {@code union bpf_attr}. Memory whose address the
 * attribute carries must stay reachable until the call is back.
 *
 * <p>Safe for use by multiple threads.
 */
public final class BpfSyscall {
    /** How often a command is given to the kernel while signals interrupt it; a profiler sends many. */
    public static final int ATTEMPTS = KernelBpf.ATTEMPTS;

    private BpfSyscall() {}

    /**
     * Runs a command and answers its value, a new descriptor for many.
     *
     * @param object what messages name: {@code "program pod_egress"}
     * @throws BpfException if the kernel refuses
     */
    public static int call(Command command, ByteBuffer attribute, String object) {
        int result = callRaw(command, attribute);
        if (result < 0) {
            throw BpfException.of(command, object, Errno.ofResult(result));
        }
        return result;
    }

    /**
     * Runs a command and answers its value or the negative error number. A load or a test run that a signal interrupts is
     * repeated, {@link #ATTEMPTS} times in all.
     */
    public static int callRaw(Command command, ByteBuffer attribute) {
        try {
            return KernelBpf.INSTANCE.call(command, NativeMemory.addressOf(attribute), attribute.limit());
        } finally {
            Reference.reachabilityFence(attribute);
        }
    }

    /**
     * What the kernel says about the object behind a descriptor, its first {@code length} bytes; an older kernel leaves the
     * last of them zero. The caller closes the memory.
     *
     * @throws BpfException if the kernel refuses
     */
    public static NativeMemory objectInfo(Fd fd, int length) {
        NativeMemory info = NativeMemory.allocate(length);
        try {
            ObjectInfo.query(KernelBpf.INSTANCE, fd.raw(), info, fd.what());
            return info;
        } catch (RuntimeException e) {
            info.close();
            throw e;
        }
    }

    /**
     * The numbers of all objects of one kind, anybody's, ascending; some may be gone by the time this returns. Needs
     * CAP_SYS_ADMIN.
     *
     * @param command the kind's {@code …_GET_NEXT_ID}
     * @param objects what messages name: {@code "all links"}
     * @throws BpfException if the kernel refuses
     */
    public static List<Integer> ids(Command command, String objects) {
        return ObjectIds.all(command, objects);
    }

    /**
     * Opens an object by its number, anybody's. Needs CAP_SYS_ADMIN.
     *
     * @param command the kind's {@code …_GET_FD_BY_ID}
     * @param object what messages name: {@code "link 17"}
     * @throws BpfException ENOENT if there is none any more, or if the kernel refuses
     */
    public static Fd openById(Command command, int id, String object) {
        return ObjectIds.open(command, id, object);
    }
}
