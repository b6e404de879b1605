// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;

/** Objects by the number that the kernel gives each kind. */
final class ObjectIds {
    private static final int ID_OFFSET = 0;
    private static final int ATTRIBUTE_SIZE = 12;

    private ObjectIds() {}

    static Fd open(Command command, int id, String object) {
        try (NativeMemory attribute = NativeMemory.allocate(ATTRIBUTE_SIZE)) {
            attribute.buffer().putInt(ID_OFFSET, id);
            int result = KernelBpf.INSTANCE.call(command, attribute.address(), ATTRIBUTE_SIZE);
            if (result < 0) {
                throw BpfException.of(command, object, Errno.ofResult(result));
            }
            return Fd.own(result, object);
        }
    }
}
