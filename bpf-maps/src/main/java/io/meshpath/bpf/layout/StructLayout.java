// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import io.meshpath.bpf.BpfArray;
import io.meshpath.bpf.BpfHashMap;
import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A C structure, field by field in the order of C and aligned as C aligns them, with the Java record that stands for it:
 *
 * <pre>{@code
 * record Flow(int source, int port, long bytes) {
 *     static final Layout<Flow> LAYOUT = layout();
 *
 *     private static Layout<Flow> layout() {
 *         StructLayout.Builder<Flow> flow = StructLayout.named("flow");
 *         var source = flow.field("source", Layouts.BE32, Flow::source);
 *         var port = flow.field("port", Layouts.BE16, Flow::port);
 *         var bytes = flow.field("bytes", Layouts.U64, Flow::bytes);
 *         return flow.build((from, at) -> new Flow(source.read(from, at), port.read(from, at), bytes.read(from, at)));
 *     }
 * }
 * }</pre>
 *
 * <p>Bytes between the fields and behind the last are zero. For the structures of a compiled object {@link
 * io.meshpath.bpf.generator.LayoutGenerator} writes records that do the same without boxing.
 *
 * <p>Immutable.
 */
public final class StructLayout<T> implements Layout<T> {
    private static final int LOCK_BYTES = 4;

    /** Makes the Java value of the structure that begins at {@code at}, mostly by {@link Field#read} of each field. */
    @FunctionalInterface
    public interface Reader<T> {
        /** The value. */
        T read(ByteBuffer from, int at);
    }

    /** A field in its place. */
    public static final class Field<F> {
        private final String name;
        private final int offset;
        private final Layout<F> layout;

        private Field(String name, int offset, Layout<F> layout) {
            this.name = name;
            this.offset = offset;
            this.layout = layout;
        }

        /** Its value in the structure that begins at {@code at}. */
        public F read(ByteBuffer from, int at) {
            return layout.read(from, at + offset);
        }

        /** How many bytes lie in front of it. */
        public int offset() {
            return offset;
        }

        private BtfType.Member describe(BtfBuilder types) {
            return new BtfType.Member(name, layout.describe(types), offset * Byte.SIZE, 0);
        }
    }

    private record Component<T, F>(Field<F> field, Function<? super T, ? extends F> get) {
        void write(T value, ByteBuffer to, int at) {
            field.layout.write(get.apply(value), to, at + field.offset);
        }
    }

    private final String name;
    private final int byteSize;
    private final List<Component<T, ?>> components;
    private final Reader<? extends T> reader;

    private StructLayout(String name, int byteSize, List<Component<T, ?>> components, Reader<? extends T> reader) {
        this.name = name;
        this.byteSize = byteSize;
        this.components = components;
        this.reader = reader;
    }

    /** Begins a structure; {@code name} is its tag in C. */
    public static <T> Builder<T> named(String name) {
        return new Builder<>(name);
    }

    @Override
    public int byteSize() {
        return byteSize;
    }

    @Override
    public void write(T value, ByteBuffer to, int at) {
        for (int i = 0; i < components.size(); i++) {
            components.get(i).write(value, to, at);
        }
    }

    @Override
    public T read(ByteBuffer from, int at) {
        return reader.read(from, at);
    }

    @Override
    public int describe(BtfBuilder types) {
        return types.struct(
                name,
                byteSize,
                components.stream()
                        .map(component -> component.field().describe(types))
                        .toList());
    }

    /** Collects the fields. Not safe for use by multiple threads. */
    public static final class Builder<T> {
        private final String name;
        private final List<Component<T, ?>> components = new ArrayList<>();
        private boolean packed;
        private int end;
        private int alignment = 1;

        private Builder(String name) {
            this.name = name;
        }

        /** Aligns nothing from here on ({@code __attribute__((packed))}). */
        public Builder<T> packed() {
            packed = true;
            return this;
        }

        /** Puts the next field at the next multiple of {@code bytes}: for types that are aligned more than they show. */
        public Builder<T> align(int bytes) {
            if (bytes <= 0 || Integer.bitCount(bytes) != 1) {
                throw new IllegalArgumentException("an alignment is a power of two: " + bytes);
            }
            alignment = Math.max(alignment, bytes);
            end = roundUp(end, bytes);
            return this;
        }

        /** Leaves out {@code bytes}, which stay zero. */
        public Builder<T> padding(int bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("padding is not negative: " + bytes);
            }
            end = Math.addExact(end, bytes);
            return this;
        }

        /** The next field; {@code get} takes it out of a Java value that is to be written. */
        public <F> Field<F> field(String name, Layout<F> layout, Function<? super T, ? extends F> get) {
            if (components.stream().anyMatch(component -> component.field().name.equals(name))) {
                throw new IllegalArgumentException("struct " + this.name + " has two fields called " + name);
            }
            if (!packed) {
                align(Alignment.of(layout));
            }
            Field<F> field = new Field<>(name, end, layout);
            components.add(new Component<>(field, get));
            end = Math.addExact(end, layout.byteSize());
            return field;
        }

        /** A {@code struct bpf_spin_lock}, for {@link BpfHashMap#locked} and {@link BpfArray#locked}; the kernel shows zeroes. */
        public Builder<T> lock(String name) {
            field(name, SpinLock.LAYOUT, value -> SpinLock.FREE);
            return this;
        }

        /**
         * The structure.
         *
         * @throws IllegalArgumentException if it has no fields
         */
        public StructLayout<T> build(Reader<? extends T> reader) {
            if (components.isEmpty()) {
                throw new IllegalArgumentException("struct " + name + " has no fields");
            }
            return new StructLayout<>(name, roundUp(end, alignment), List.copyOf(components), reader);
        }

        private static int roundUp(int bytes, int to) {
            return Math.addExact(bytes, to - 1) & -to;
        }
    }

    /** What programs lock; user space neither reads nor writes it. */
    private enum SpinLock {
        FREE;

        static final Layout<SpinLock> LAYOUT = new InMemory();

        private static final class InMemory implements Layout<SpinLock> {
            @Override
            public int byteSize() {
                return LOCK_BYTES;
            }

            @Override
            public void write(SpinLock value, ByteBuffer to, int at) {}

            @Override
            public SpinLock read(ByteBuffer from, int at) {
                return FREE;
            }

            @Override
            public int describe(BtfBuilder types) {
                BtfType.Member word = new BtfType.Member("val", types.unsigned(LOCK_BYTES), 0, 0);
                return types.struct("bpf_spin_lock", LOCK_BYTES, List.of(word));
            }
        }
    }
}
