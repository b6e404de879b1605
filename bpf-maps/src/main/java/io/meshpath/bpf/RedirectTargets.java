// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.linux.Fd;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What XDP programs redirect to: a number under a number, and perhaps a program to run there. */
final class RedirectTargets {
    private static final int WITHOUT_PROGRAM = 4;
    private static final int WITH_PROGRAM = 8;

    /** {@code program} is a descriptor on the way in and the program's number on the way out, 0 for none. */
    record Target(int number, int program) {
        OptionalInt programId() {
            return program == 0 ? OptionalInt.empty() : OptionalInt.of(program);
        }
    }

    private final Entries<Integer, Target> entries;

    private RedirectTargets(Entries<Integer, Target> entries) {
        this.entries = entries;
    }

    /** The shape of a map with room for programs. */
    static MapSpec spec(MapType type, String name, int maxEntries) {
        return MapSpec.of(type, name, Integer.BYTES, WITH_PROGRAM, maxEntries);
    }

    static RedirectTargets over(BpfMap map, MapType... types) {
        ViewCheck check = new ViewCheck(map.spec());
        check.type(types);
        check.size("values", map.spec().valueSize(), WITHOUT_PROGRAM, WITH_PROGRAM);
        check.requireNone();
        return new RedirectTargets(
                Entries.over(map, new KeyLayout(), new TargetLayout(map.spec().valueSize()), types));
    }

    BpfMap map() {
        return entries.map();
    }

    void put(int key, int number) {
        entries.update(key, new Target(number, 0), UpdateMode.ANY);
    }

    void put(int key, int number, Fd program) {
        if (map().spec().valueSize() == WITHOUT_PROGRAM) {
            throw new IllegalArgumentException(map() + " has values of 4 bytes: no room for a program");
        }
        entries.update(key, new Target(number, program.raw()), UpdateMode.ANY);
    }

    Optional<Target> get(int key) {
        return entries.get(key);
    }

    void delete(int key) {
        entries.delete(key);
    }

    Map<Integer, Target> all() {
        return entries.snapshot();
    }

    // Not U32, because a program's source may well say that its keys are signed.
    private record KeyLayout() implements Layout<Integer> {
        @Override
        public int byteSize() {
            return Integer.BYTES;
        }

        @Override
        public void write(Integer value, ByteBuffer to, int at) {
            to.putInt(at, value);
        }

        @Override
        public Integer read(ByteBuffer from, int at) {
            return from.getInt(at);
        }
    }

    private record TargetLayout(int byteSize) implements Layout<Target> {
        @Override
        public void write(Target value, ByteBuffer to, int at) {
            to.putInt(at, value.number);
            if (byteSize == WITH_PROGRAM) {
                to.putInt(at + Integer.BYTES, value.program);
            }
        }

        @Override
        public Target read(ByteBuffer from, int at) {
            return new Target(from.getInt(at), byteSize == WITH_PROGRAM ? from.getInt(at + Integer.BYTES) : 0);
        }
    }
}
