// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;

/** BPF_MAP_CREATE. */
final class MapCreation {
    private static final int TYPE_OFFSET = 0;
    private static final int KEY_SIZE_OFFSET = 4;
    private static final int VALUE_SIZE_OFFSET = 8;
    private static final int MAX_ENTRIES_OFFSET = 12;
    private static final int FLAGS_OFFSET = 16;
    private static final int INNER_FD_OFFSET = 20;
    private static final int NAME_OFFSET = 28;
    private static final int ATTRIBUTE_SIZE = 72;

    private MapCreation() {}

    static Fd create(MapSpec spec, Bpf bpf) {
        if (spec.inner().isEmpty()) {
            return create(spec, bpf, 0);
        }
        try (Fd template = create(spec.inner().get(), bpf)) { // the kernel copies its shape and lets it go
            return create(spec, bpf, template.raw());
        }
    }

    private static Fd create(MapSpec spec, Bpf bpf, int inner) {
        String object = "map " + spec.name();
        try (NativeMemory attribute = NativeMemory.allocate(ATTRIBUTE_SIZE)) {
            ByteBuffer to = attribute.buffer();
            to.putInt(TYPE_OFFSET, spec.type().number());
            to.putInt(KEY_SIZE_OFFSET, spec.keySize());
            to.putInt(VALUE_SIZE_OFFSET, spec.valueSize());
            to.putInt(MAX_ENTRIES_OFFSET, spec.maxEntries());
            to.putInt(FLAGS_OFFSET, spec.flags());
            to.putInt(INNER_FD_OFFSET, inner);
            ObjectName.write(spec.name(), to, NAME_OFFSET);
            int result = bpf.call(Command.MAP_CREATE, attribute.address(), ATTRIBUTE_SIZE);
            if (result < 0) {
                Errno errno = Errno.ofResult(result);
                throw new BpfException(
                        Command.MAP_CREATE, object, errno, Advice.forMap(Command.MAP_CREATE, errno, spec));
            }
            return Fd.own(result, object);
        }
    }
}
