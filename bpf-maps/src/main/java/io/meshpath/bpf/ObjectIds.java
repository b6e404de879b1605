// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.util.ArrayList;
import java.util.List;

/** Objects by the number that the kernel gives each kind. */
final class ObjectIds {
    private static final int ID_OFFSET = 0;
    private static final int NEXT_ID_OFFSET = 4;
    private static final int FLAGS_OFFSET = 8;
    private static final int ATTRIBUTE_SIZE = 12;

    private ObjectIds() {}

    static Fd open(Command command, int id, String object) {
        return open(command, id, 0, object);
    }

    static Fd open(Command command, int id, int flags, String object) {
        try (NativeMemory attribute = NativeMemory.allocate(ATTRIBUTE_SIZE)) {
            attribute.buffer().putInt(ID_OFFSET, id).putInt(FLAGS_OFFSET, flags);
            int result = KernelBpf.INSTANCE.call(command, attribute.address(), ATTRIBUTE_SIZE);
            if (result < 0) {
                throw BpfException.of(command, object, Errno.ofResult(result));
            }
            return Fd.own(result, object);
        }
    }

    /**
     * The numbers of all objects of one kind, ascending.
     *
     * @param command the kind's {@code …_GET_NEXT_ID}
     * @param objects what messages name: {@code "all maps"}
     */
    static List<Integer> all(Command command, String objects) {
        List<Integer> ids = new ArrayList<>();
        try (NativeMemory attribute = NativeMemory.allocate(ATTRIBUTE_SIZE)) {
            while (true) {
                int result = KernelBpf.INSTANCE.call(command, attribute.address(), ATTRIBUTE_SIZE);
                if (Errno.ENOENT.is(result)) {
                    return ids;
                } else if (result < 0) {
                    throw BpfException.of(command, objects, Errno.ofResult(result));
                }
                int next = attribute.buffer().getInt(NEXT_ID_OFFSET);
                ids.add(next);
                attribute.buffer().putInt(ID_OFFSET, next);
            }
        }
    }
}
