// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfFormatException;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.object.CoreField.Bytes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Fits the instructions of a program to the kernel's types: "compile once, run everywhere". What the kernel does not have
 * becomes an instruction that the verifier refuses if it gets there, so that programs can ask first.
 */
final class CoreRelocator {
    private final String file;
    private final Btf local;
    private final CoreTypes types;
    private final Map<Integer, String> absent = new HashMap<>(); // by instruction

    CoreRelocator(String file, Btf local, Btf kernel) {
        this.file = file;
        this.local = local;
        this.types = new CoreTypes(local, kernel);
    }

    /** What the kernel does not have, by the instruction that would need it. */
    Map<Integer, String> absent() {
        return absent;
    }

    void apply(Relocation.Core relocation, Instructions code) {
        int at = relocation.instruction();
        CoreRequest request = relocation.request();
        try {
            OptionalLong value = value(request);
            if (value.isEmpty() || !adjust(request, code, at, value.getAsLong())) {
                absent.put(at, request.describe(local));
                code.poison(at);
            }
        } catch (IndexOutOfBoundsException | BtfFormatException e) {
            throw new ElfException(file, "a CO-RE relocation does not fit the types of the object: " + request, e);
        }
    }

    private OptionalLong value(CoreRequest request) {
        CoreKind kind = request.kind();
        OptionalLong value = kind.isField() ? fieldValue(request) : typeValue(request);
        return value.isEmpty() && kind.allowsAbsence() ? OptionalLong.of(0) : value;
    }

    private OptionalLong fieldValue(CoreRequest request) {
        Optional<CoreField> found = types.field(request.type(), request.access());
        if (found.isEmpty()) {
            return OptionalLong.empty();
        }
        CoreField field = found.get();
        return OptionalLong.of(
                switch (request.kind()) {
                    case FIELD_BYTE_OFFSET -> field.bytes().offset();
                    case FIELD_BYTE_SIZE -> field.bytes().size();
                    case FIELD_SIGNED -> field.isSigned() ? 1 : 0;
                    case FIELD_LEFT_SHIFT -> field.leftShift();
                    case FIELD_RIGHT_SHIFT -> field.rightShift();
                    default -> 1; // it exists
                });
    }

    private OptionalLong typeValue(CoreRequest request) {
        int type = request.type();
        return switch (request.kind()) {
            case TYPE_ID_LOCAL -> OptionalLong.of(type);
            case TYPE_SIZE -> types.size(type);
            case ENUM_VALUE -> types.constant(type, request.access().get(0));
            case ENUM_VALUE_EXISTS ->
                presence(types.constant(type, request.access().get(0)).isPresent());
            case TYPE_ID_TARGET -> types.type(type).stream().asLongStream().findFirst();
            default -> presence(types.type(type).isPresent());
        };
    }

    private static OptionalLong presence(boolean present) {
        return present ? OptionalLong.of(1) : OptionalLong.empty();
    }

    /** Writes the value into the instruction; false if the instruction cannot be made to fit. */
    private boolean adjust(CoreRequest request, Instructions code, int at, long value) {
        if (code.isLoad64(at)) {
            code.setImmediate(at, (int) value);
            code.setImmediate(at + 1, (int) (value >>> Integer.SIZE));
            return true;
        }
        if (code.isArithmeticWithImmediate(at)) {
            code.setImmediate(at, (int) value);
            return value == (int) value || value >>> Integer.SIZE == 0;
        }
        if (!code.isMemoryAccess(at) || request.kind() != CoreKind.FIELD_BYTE_OFFSET) {
            throw new ElfException(
                    file,
                    "a CO-RE relocation (" + request.describe(local) + ") does not fit its instruction, opcode 0x"
                            + Integer.toHexString(code.opcode(at)));
        }
        return value <= Short.MAX_VALUE && resize(request, code, at) && code.setOffset(at, (int) value);
    }

    /** A field that has become wider or narrower is loaded as what it is now, if zeroes may fill the rest. */
    private boolean resize(CoreRequest request, Instructions code, int at) {
        CoreField ours = types.own(request.type(), request.access());
        CoreField theirs = types.field(request.type(), request.access()).orElseThrow();
        Bytes before = ours.bytes();
        Bytes now = theirs.bytes();
        if (before.size() == now.size() || code.accessBytes(at) != before.size()) {
            return true; // loads of parts of a field stay what they are
        }
        return ours.isResizable() && theirs.isResizable() && code.setAccessBytes(at, now.size());
    }
}
