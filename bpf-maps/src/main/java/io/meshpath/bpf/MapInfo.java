// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;

/**
 * What the kernel says about a map ({@code struct bpf_map_info}).
 *
 * <p>Immutable.
 *
 * @param id its number on this machine until it is gone
 * @param name at most 15 characters
 * @param btfId the number of the type information it carries, 0 without
 * @param btfKeyType the type of its keys in there, 0 without
 * @param btfValueType the type of its values in there, 0 without
 * @param extra what some kinds have beyond that ({@code map_extra})
 * @param interfaceIndex the device whose hardware has it, 0 mostly
 * @param kernelValueType the type of the values of a struct_ops map in the kernel's own type information, 0 mostly
 */
public record MapInfo(
        int id,
        String name,
        MapType type,
        int keySize,
        int valueSize,
        int maxEntries,
        int flags,
        int btfId,
        int btfKeyType,
        int btfValueType,
        long extra,
        int interfaceIndex,
        int kernelValueType) {

    private static final int SIZE = 88;
    private static final int TYPE_OFFSET = 0;
    private static final int ID_OFFSET = 4;
    private static final int KEY_SIZE_OFFSET = 8;
    private static final int VALUE_SIZE_OFFSET = 12;
    private static final int MAX_ENTRIES_OFFSET = 16;
    private static final int FLAGS_OFFSET = 20;
    private static final int NAME_OFFSET = 24;
    private static final int INTERFACE_INDEX_OFFSET = 40;
    private static final int KERNEL_VALUE_TYPE_OFFSET = 44;
    private static final int BTF_ID_OFFSET = 64;
    private static final int BTF_KEY_TYPE_OFFSET = 68;
    private static final int BTF_VALUE_TYPE_OFFSET = 72;
    private static final int EXTRA_OFFSET = 80;

    /** Asks the kernel. */
    static MapInfo query(Bpf bpf, int fd, String object) {
        try (NativeMemory info = NativeMemory.allocate(SIZE)) {
            ObjectInfo.query(bpf, fd, info, object);
            return read(info.buffer());
        }
    }

    private static MapInfo read(ByteBuffer in) {
        return new MapInfo(
                in.getInt(ID_OFFSET),
                ObjectName.read(in, NAME_OFFSET),
                new MapType(in.getInt(TYPE_OFFSET)),
                in.getInt(KEY_SIZE_OFFSET),
                in.getInt(VALUE_SIZE_OFFSET),
                in.getInt(MAX_ENTRIES_OFFSET),
                in.getInt(FLAGS_OFFSET),
                in.getInt(BTF_ID_OFFSET),
                in.getInt(BTF_KEY_TYPE_OFFSET),
                in.getInt(BTF_VALUE_TYPE_OFFSET),
                in.getLong(EXTRA_OFFSET),
                in.getInt(INTERFACE_INDEX_OFFSET),
                in.getInt(KERNEL_VALUE_TYPE_OFFSET));
    }
}
