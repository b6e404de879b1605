// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object.core;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.ArrayList;
import java.util.List;

/**
 * The way from a type of {@code types} to a field, however deep, or to a constant of an enumeration; without steps, the
 * type itself. Nameless structures and unions on the way are no steps.
 */
record CorePath(Btf types, int root, List<Step> steps, long bitOffset) {
    /** To member or constant {@code index} of {@code type}, or without a name to an element of that type. */
    record Step(int type, int index, String name) {
        boolean isElement() {
            return name.isEmpty();
        }
    }

    CorePath {
        steps = List.copyOf(steps);
    }

    /**
     * The path that a request of an object describes in the object's own types.
     *
     * @throws IndexOutOfBoundsException if it leads nowhere
     */
    static CorePath of(Btf types, CoreRequest request) {
        if (request.kind().isType()) {
            return new CorePath(types, request.type(), List.of(), 0);
        }
        int start = types.resolve(request.type());
        int first = request.access().get(0);
        if (request.kind().isEnumValue()) {
            String constant =
                    CoreMembers.constants(types.type(start)).get(first).name();
            return new CorePath(types, request.type(), List.of(new Step(start, first, constant)), 0);
        }
        CorePathBuilder path = new CorePathBuilder(types, start, first);
        request.access().stream().skip(1).forEach(path::step);
        return new CorePath(types, request.type(), path.steps(), path.bitOffset());
    }

    /** The field at its end. */
    CoreField field() {
        Step last = steps.get(steps.size() - 1);
        if (last.isElement()) {
            return new CoreField(types, last.type(), bitOffset, 0);
        }
        BtfType.Member member = CoreMembers.of(types.type(last.type())).get(last.index());
        return new CoreField(types, member.type(), bitOffset, member.bits());
    }

    /** The constant at its end. */
    long constant() {
        Step last = steps.get(steps.size() - 1);
        return CoreMembers.constants(types.type(last.type())).get(last.index()).value();
    }

    /** As C would write it: {@code "struct task_struct.comm[3]"}. */
    String describe() {
        BtfType type = types.type(root);
        StringBuilder text = new StringBuilder(kindOf(type)).append(type.name());
        boolean first = true;
        for (Step step : steps) {
            if (CoreMembers.isEnumeration(types.type(step.type())) && !step.isElement()) {
                text.append("::").append(step.name());
            } else if (!step.isElement()) {
                text.append('.').append(step.name());
            } else if (step.index() != 0 || !first) {
                text.append('[').append(step.index()).append(']');
            }
            first = false;
        }
        return text.toString();
    }

    private static String kindOf(BtfType type) {
        if (type instanceof BtfType.Struct) {
            return "struct ";
        } else if (type instanceof BtfType.Union) {
            return "union ";
        }
        return CoreMembers.isEnumeration(type) ? "enum " : "";
    }

    /** Collects steps and offsets. */
    static final class CorePathBuilder {
        private final Btf types;
        private final List<Step> steps = new ArrayList<>();
        private int at;
        private long bitOffset;

        /** From {@code type}, already resolved, seen as element {@code index} of an array. */
        CorePathBuilder(Btf types, int type, int index) {
            this.types = types;
            element(type, index);
        }

        private void step(int index) {
            at = types.resolve(at);
            BtfType type = types.type(at);
            if (type instanceof BtfType.Array array) {
                element(types.resolve(array.element()), index);
            } else {
                member(at, index, CoreMembers.of(type).get(index));
            }
        }

        /** To an element of {@code type}. */
        void element(int type, int index) {
            steps.add(new Step(type, index, ""));
            at = type;
            if (index != 0) {
                bitOffset += index * types.byteSize(type).orElse(0) * Byte.SIZE;
            }
        }

        /** To a member of {@code structure}. */
        void member(int structure, int index, BtfType.Member member) {
            if (!member.name().isEmpty()) {
                steps.add(new Step(structure, index, member.name()));
            }
            at = member.type();
            bitOffset += member.bitOffset();
        }

        /** Further on by so many bits, through what has no name. */
        void skip(long bits) {
            bitOffset += bits;
        }

        int at() {
            return at;
        }

        List<Step> steps() {
            return steps;
        }

        long bitOffset() {
            return bitOffset;
        }
    }
}
