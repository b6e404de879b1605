// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapType;
import io.meshpath.datapath.program.Program;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** The bytes to put into a map: a value that was typed in or, for maps of programs and of maps, an open descriptor of one. */
final class StoredValue implements AutoCloseable {
    private final byte[] bytes;
    private final AutoCloseable object;

    private StoredValue(byte[] bytes, AutoCloseable object) {
        this.bytes = bytes;
        this.object = object;
    }

    static StoredValue of(MapView view, String key, String text) {
        MapType type = view.info().type();
        if (type.equals(MapType.PROG_ARRAY)) {
            Program program = KernelId.isId(text) ? Program.openById(KernelId.of(text)) : Program.open(Path.of(text));
            return new StoredValue(word(program.fd().raw()), program);
        }
        if (type.isMapOfMaps()) {
            BpfMap map = KernelId.isId(text) ? BpfMap.openById(KernelId.of(text)) : BpfMap.open(Path.of(text));
            return new StoredValue(word(map.fd().raw()), map);
        }
        return new StoredValue(view.value(key, text), () -> {});
    }

    private static byte[] word(int descriptor) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(descriptor)
                .array();
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public void close() {
        if (object instanceof Program program) {
            program.close();
        } else if (object instanceof BpfMap map) {
            map.close();
        }
    }
}
