// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.BtfHandle;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.datapath.program.KernelTypes;
import io.meshpath.datapath.program.MissingInKernelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * A structure of functions as the running kernel has it: what the map's value is, which is the structure behind a header,
 * and where in it each member of the object's structure goes.
 */
final class KernelStructOps {
    private static final String VALUE_PREFIX = "bpf_struct_ops_";

    private final ObjectSpec object;
    private final StructOps ours;
    private final KernelTypes.Found value;
    private final int structure;
    private final int structureOffset;
    private final Map<Integer, Integer> members = new HashMap<>(); // the kernel's by ours

    private KernelStructOps(ObjectSpec object, StructOps ours, KernelTypes.Found value, int structure, int offset) {
        this.object = object;
        this.ours = ours;
        this.value = value;
        this.structure = structure;
        this.structureOffset = offset;
    }

    /**
     * Finds the kernel's structure of the same name.
     *
     * @throws MissingInKernelException if the kernel has none, or it lacks a member that is not zero
     */
    static KernelStructOps of(ObjectSpec object, StructOps ours) {
        Btf local = object.code().types().orElseThrow();
        String name = Btf.withoutFlavor(local.type(ours.type()).name());
        KernelTypes.Found value = KernelTypes.find(VALUE_PREFIX + name, BtfType.Struct.class)
                .orElseThrow(() -> missing(object, "struct_ops", name, "of which '" + ours.name() + "' is to be one"));
        int structure = value.types()
                .find(name, BtfType.Struct.class)
                .orElseThrow(() -> missing(object, "struct", name, "of which '" + ours.name() + "' is to be one"));
        for (BtfType.Member member : ((BtfType.Struct) value.types().type(value.id())).members()) {
            if (value.types().resolve(member.type()) == structure) {
                KernelStructOps found = new KernelStructOps(object, ours, value, structure, member.byteOffset());
                found.compare(local);
                return found;
            }
        }
        throw missing(
                object, "struct " + name + " in struct", VALUE_PREFIX + name, "which '" + ours.name() + "' needs");
    }

    private void compare(Btf local) {
        List<BtfType.Member> own = ((BtfType.Struct) local.type(ours.type())).members();
        for (int i = 0; i < own.size(); i++) {
            Optional<Integer> theirs = find(own.get(i).name());
            if (theirs.isPresent()) {
                requireAlike(local, own.get(i), member(theirs.get()));
                members.put(i, theirs.get());
            } else if (ours.functions().containsKey(i) || !isZero(local, own.get(i))) {
                throw missing(
                        object,
                        "member of that name in struct_ops",
                        own.get(i).name(),
                        "which '" + ours.name() + "' sets");
            }
        }
    }

    private Optional<Integer> find(String name) {
        List<BtfType.Member> theirs = ((BtfType.Struct) value.types().type(structure)).members();
        for (int i = 0; i < theirs.size(); i++) {
            if (theirs.get(i).name().equals(name)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private void requireAlike(Btf local, BtfType.Member own, BtfType.Member theirs) {
        BtfType one = local.resolved(own.type());
        BtfType other = value.types().resolved(theirs.type());
        boolean sameSize = one instanceof BtfType.Pointer
                || local.byteSize(own.type()).equals(value.types().byteSize(theirs.type()));
        if (one.getClass() != other.getClass() || !sameSize || own.bits() != 0 || theirs.bits() != 0) {
            throw missing(
                    object, "member of the declared type in struct_ops", own.name(), "which '" + ours.name() + "' has");
        }
    }

    private boolean isZero(Btf local, BtfType.Member member) {
        byte[] contents = ours.contents().toBytes();
        int end = member.byteOffset() + (int) local.byteSize(member.type()).orElse(0);
        for (int at = member.byteOffset(); at < Math.min(end, contents.length); at++) {
            if (contents[at] != 0) {
                return false;
            }
        }
        return true;
    }

    /** How large the map's value is. */
    int valueSize() {
        return ((BtfType.Struct) value.types().type(value.id())).byteSize();
    }

    /** Makes its map, of {@code spec}. */
    BpfMap create(MapSpec spec, LoadedBtf btf) {
        BtfHandle types = btf.handle()
                .orElseThrow(() -> new IllegalStateException(
                        object.name() + " has no types in the kernel, without which there is no struct_ops"));
        Optional<BtfHandle> module = value.open();
        try {
            return spec.create(types, value.id(), module);
        } finally {
            module.ifPresent(BtfHandle::close);
        }
    }

    /** The kernel's structure, and the place in it, that each program is for. */
    Map<String, Place> places() {
        Map<String, Place> places = new HashMap<>();
        members.forEach((our, their) -> {
            String program = ours.functions().get(our);
            if (program != null) {
                places.put(program, new Place(structure, their, value));
            }
        });
        return places;
    }

    /** A member of a structure of functions. */
    record Place(int structure, int member, KernelTypes.Found value) {}

    /** The map's value, with a descriptor for each program; 0 for those that were left out. */
    ByteBuffer write(ToIntFunction<String> descriptor) {
        Btf local = object.code().types().orElseThrow();
        List<BtfType.Member> own = ((BtfType.Struct) local.type(ours.type())).members();
        byte[] contents = ours.contents().toBytes();
        ByteBuffer to = ByteBuffer.allocate(valueSize()).order(ByteOrder.nativeOrder());
        members.forEach((our, their) -> {
            int at = structureOffset + member(their).byteOffset();
            String program = ours.functions().get(our);
            if (program != null) {
                to.putLong(at, descriptor.applyAsInt(program));
            } else if (!(local.resolved(own.get(our).type()) instanceof BtfType.Pointer)) {
                int from = own.get(our).byteOffset();
                to.put(at, contents, from, (int)
                        local.byteSize(own.get(our).type()).orElse(0));
            }
        });
        return to;
    }

    private BtfType.Member member(int theirs) {
        return ((BtfType.Struct) value.types().type(structure)).members().get(theirs);
    }

    private static MissingInKernelException missing(ObjectSpec object, String kind, String name, String purpose) {
        return new MissingInKernelException(object.name(), kind, name, purpose, List.of());
    }
}
