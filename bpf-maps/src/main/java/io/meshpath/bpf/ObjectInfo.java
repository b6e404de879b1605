// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.NativeMemory;
import java.lang.ref.Reference;

/** BPF_OBJ_GET_INFO_BY_FD. */
final class ObjectInfo {
    private static final int ATTRIBUTE_SIZE = 16;
    private static final int FD_OFFSET = 0;
    private static final int LENGTH_OFFSET = 4;
    private static final int ADDRESS_OFFSET = 8;

    private ObjectInfo() {}

    /** Fills {@code info}, which is zero: an older kernel writes less of it, a newer one no more than there is room. */
    static void query(Bpf bpf, int fd, NativeMemory info, String object) {
        try (NativeMemory attribute = NativeMemory.allocate(ATTRIBUTE_SIZE)) {
            attribute.buffer().putInt(FD_OFFSET, fd);
            attribute.buffer().putInt(LENGTH_OFFSET, Math.toIntExact(info.bytes()));
            attribute.buffer().putLong(ADDRESS_OFFSET, info.address());
            int result = bpf.call(Command.OBJ_GET_INFO_BY_FD, attribute.address(), ATTRIBUTE_SIZE);
            if (result < 0) {
                throw BpfException.of(Command.OBJ_GET_INFO_BY_FD, object, Errno.ofResult(result));
            }
        } finally {
            Reference.reachabilityFence(info);
        }
    }
}
