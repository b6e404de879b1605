// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Fd;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** An array of kernel objects: a descriptor goes in, the object's number comes out. */
final class Slots {
    private final BpfMap map;

    Slots(BpfMap map) {
        this.map = map;
    }

    void set(int index, Fd object) {
        try (Scratch scratch = begin(index)) {
            scratch.zeroValue(map.valueBytes());
            scratch.buffer().putInt(scratch.valueAt(), object.raw());
            map.update(scratch, UpdateMode.ANY);
        }
    }

    boolean clear(int index) {
        try (Scratch scratch = begin(index)) {
            return map.delete(scratch);
        }
    }

    /** The kernel's own answer: some kinds of map have another than others for an empty slot. */
    int delete(int index) {
        try (Scratch scratch = begin(index)) {
            return scratch.delete(map.bpf(), map.fd().raw());
        }
    }

    OptionalLong number(int index) {
        try (Scratch scratch = begin(index)) {
            return map.lookup(scratch)
                    ? OptionalLong.of(scratch.buffer().getLong(scratch.valueAt()))
                    : OptionalLong.empty();
        }
    }

    OptionalInt id(int index) {
        try (Scratch scratch = begin(index)) {
            return map.lookup(scratch)
                    ? OptionalInt.of(scratch.buffer().getInt(scratch.valueAt()))
                    : OptionalInt.empty();
        }
    }

    private Scratch begin(int index) {
        ArrayIndex.check(map, index);
        Scratch scratch = map.begin();
        scratch.buffer().putInt(scratch.keyAt(), index);
        return scratch;
    }
}
