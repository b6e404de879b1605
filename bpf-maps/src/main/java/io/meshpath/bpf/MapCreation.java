// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** BPF_MAP_CREATE. */
final class MapCreation {
    private static final int TYPE_OFFSET = 0;
    private static final int KEY_SIZE_OFFSET = 4;
    private static final int VALUE_SIZE_OFFSET = 8;
    private static final int MAX_ENTRIES_OFFSET = 12;
    private static final int FLAGS_OFFSET = 16;
    private static final int INNER_FD_OFFSET = 20;
    private static final int NUMA_NODE_OFFSET = 24;
    private static final int NAME_OFFSET = 28;
    private static final int BTF_FD_OFFSET = 48;
    private static final int BTF_KEY_TYPE_OFFSET = 52;
    private static final int BTF_VALUE_TYPE_OFFSET = 56;
    private static final int KERNEL_VALUE_TYPE_OFFSET = 60;
    private static final int EXTRA_OFFSET = 64;
    private static final int MODULE_OFFSET = 72;
    private static final int ATTRIBUTE_SIZE = 72;
    private static final int ATTRIBUTE_SIZE_WITH_MODULE = 76; // Linux 6.9
    private static final int VALUE_TYPE_OF_MODULE = 1 << 15;

    private MapCreation() {}

    /** {@code loaded} is the specification's type information if it is in the kernel already; else it is loaded. */
    static Fd create(MapSpec spec, Bpf bpf, @Nullable BtfHandle loaded) {
        try (NativeMemory attribute = NativeMemory.allocate(ATTRIBUTE_SIZE)) {
            writeSizes(spec, attribute.buffer());
            return withInner(spec, bpf, attribute, loaded);
        }
    }

    /** A map whose value is of a type of the kernel, or of {@code module}. */
    static Fd create(MapSpec spec, Bpf bpf, BtfHandle types, int kernelType, Optional<BtfHandle> module) {
        int size = module.isPresent() ? ATTRIBUTE_SIZE_WITH_MODULE : ATTRIBUTE_SIZE;
        try (NativeMemory attribute = NativeMemory.allocate(size)) {
            ByteBuffer to = attribute.buffer();
            writeSizes(spec, to);
            to.putInt(BTF_FD_OFFSET, types.fd().raw()).putInt(KERNEL_VALUE_TYPE_OFFSET, kernelType);
            module.ifPresent(it ->
                    to.putInt(MODULE_OFFSET, it.fd().raw()).putInt(FLAGS_OFFSET, spec.flags() | VALUE_TYPE_OF_MODULE));
            return call(spec, bpf, attribute);
        }
    }

    // The kernel copies the inner map's shape, and keeps the type information: neither descriptor is needed afterwards.
    private static Fd withInner(MapSpec spec, Bpf bpf, NativeMemory attribute, @Nullable BtfHandle loaded) {
        if (spec.inner().isEmpty()) {
            return withBtf(spec, bpf, attribute, loaded);
        }
        try (Fd template = create(spec.inner().get(), bpf, loaded)) {
            attribute.buffer().putInt(INNER_FD_OFFSET, template.raw());
            return withBtf(spec, bpf, attribute, loaded);
        }
    }

    private static Fd withBtf(MapSpec spec, Bpf bpf, NativeMemory attribute, @Nullable BtfHandle loaded) {
        if (spec.btf().isEmpty() || !spec.type().takesBtf()) {
            return call(spec, bpf, attribute);
        }
        MapBtf btf = spec.btf().get();
        attribute.buffer().putInt(BTF_KEY_TYPE_OFFSET, btf.keyType());
        attribute.buffer().putInt(BTF_VALUE_TYPE_OFFSET, btf.valueType());
        if (loaded != null) {
            attribute.buffer().putInt(BTF_FD_OFFSET, loaded.fd().raw());
            return call(spec, bpf, attribute);
        }
        try (BtfHandle types = BtfHandle.load(btf.types(), object(spec), bpf)) {
            attribute.buffer().putInt(BTF_FD_OFFSET, types.fd().raw());
            return call(spec, bpf, attribute);
        }
    }

    private static void writeSizes(MapSpec spec, ByteBuffer to) {
        to.putInt(TYPE_OFFSET, spec.type().number());
        to.putInt(KEY_SIZE_OFFSET, spec.keySize());
        to.putInt(VALUE_SIZE_OFFSET, spec.valueSize());
        to.putInt(MAX_ENTRIES_OFFSET, spec.maxEntries());
        to.putInt(FLAGS_OFFSET, spec.flags());
        to.putInt(NUMA_NODE_OFFSET, spec.numaNode());
        to.putLong(EXTRA_OFFSET, spec.extra());
        ObjectName.write(spec.name(), to, NAME_OFFSET);
    }

    private static Fd call(MapSpec spec, Bpf bpf, NativeMemory attribute) {
        int result = bpf.call(Command.MAP_CREATE, attribute.address(), (int) attribute.bytes());
        if (result < 0) {
            Errno errno = Errno.ofResult(result);
            throw new BpfException(
                    Command.MAP_CREATE, object(spec), errno, Advice.forMap(Command.MAP_CREATE, errno, spec));
        }
        return Fd.own(result, object(spec));
    }

    private static String object(MapSpec spec) {
        return "map " + spec.name();
    }
}
