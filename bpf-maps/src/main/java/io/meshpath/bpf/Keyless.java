// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.linux.Errno;
import java.util.Optional;

/** A map without keys, seen as values that go in and come out: what queues, stacks and filters have in common. */
final class Keyless<V> {
    private final BpfMap map;
    private final Layout<V> values;

    private Keyless(BpfMap map, Layout<V> values) {
        this.map = map;
        this.values = values;
    }

    /** Checks that the map is of this kind and has the layout's size; says everything that differs at once. */
    static <V> Keyless<V> over(BpfMap map, Layout<V> values, MapType type) {
        ViewCheck check = new ViewCheck(map.spec());
        check.type(type);
        check.size("values", map.spec().valueSize(), values.byteSize());
        check.values(map, values);
        check.requireNone();
        return new Keyless<>(map, values);
    }

    BpfMap map() {
        return map;
    }

    /** Answers whether there was room. */
    boolean push(V value) {
        try (Scratch scratch = begin(value)) {
            int result = scratch.update(map.bpf(), map.fd().raw(), UpdateMode.ANY.flags());
            if (Errno.E2BIG.is(result)) {
                return false;
            }
            if (result < 0) {
                throw map.refusal(Command.MAP_UPDATE_ELEM, result, "");
            }
            return true;
        }
    }

    // To a map without keys the kernel's BPF_EXIST means: in the place of the oldest value when there is no room.
    void pushOverOldest(V value) {
        update(value, UpdateMode.REPLACE);
    }

    void add(V value) {
        update(value, UpdateMode.ANY);
    }

    private void update(V value, UpdateMode mode) {
        try (Scratch scratch = begin(value)) {
            map.update(scratch, mode);
        }
    }

    /** Looks up with {@code value} where the kernel puts one in other kinds of map: how a filter is asked. */
    boolean contains(V value) {
        try (Scratch scratch = begin(value)) {
            return map.lookup(scratch);
        }
    }

    Optional<V> peek() {
        try (Scratch scratch = map.begin()) {
            return map.lookup(scratch) ? read(scratch) : Optional.empty();
        }
    }

    Optional<V> pop() {
        try (Scratch scratch = map.begin()) {
            return map.lookupAndDelete(scratch) ? read(scratch) : Optional.empty();
        }
    }

    private Optional<V> read(Scratch scratch) {
        return Optional.of(values.read(scratch.buffer(), scratch.valueAt()));
    }

    private Scratch begin(V value) {
        Scratch scratch = map.begin();
        scratch.zeroValue(map.valueBytes());
        values.write(value, scratch.buffer(), scratch.valueAt());
        return scratch;
    }
}
