// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.bpf.elf.ElfFile;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads one declaration of a map: a structure in BTF, member by member. */
final class MapDeclaration {
    private static final int DEEPEST_NESTING = 2;
    private static final int MOST_PROPERTIES = 64;
    private static final int ARRAY_OF_MAPS = 12;
    private static final int HASH_OF_MAPS = 13;
    private static final int DESCRIPTOR_BYTES = 4;
    private static final int PIN_BY_NAME = 1;

    private final ElfFile elf;
    private final Btf types;
    private final String name;
    private final int depth;

    private int type;
    private int keySize;
    private int valueSize;
    private int maxEntries;
    private int flags;
    private long extra;
    private int numaNode;
    private boolean pinnedByName;
    private int keyType;
    private int valueType;
    private Optional<MapDefinition> inner = Optional.empty();

    MapDeclaration(ElfFile elf, Btf types, String name) {
        this(elf, types, name, 1);
    }

    private MapDeclaration(ElfFile elf, Btf types, String name, int depth) {
        this.elf = elf;
        this.types = types;
        this.name = name;
        this.depth = depth;
    }

    /** Reads the declaration of type {@code declared}. */
    MapDefinition read(int declared) {
        if (!(types.resolved(declared) instanceof BtfType.Struct structure)) {
            throw broken("is not declared as a structure");
        }
        if (structure.members().size() > MOST_PROPERTIES) {
            throw broken("is declared with " + structure.members().size() + " properties");
        }
        for (BtfType.Member member : structure.members()) {
            readMember(member.name(), types.resolved(member.type()));
        }
        if (type == 0) {
            throw broken("has no type");
        }
        if (type == ARRAY_OF_MAPS || type == HASH_OF_MAPS) {
            valueSize = DESCRIPTOR_BYTES;
        }
        return new MapDefinition(
                name,
                type,
                keySize,
                valueSize,
                maxEntries,
                flags,
                extra,
                numaNode,
                pinnedByName,
                keyType,
                valueType,
                inner,
                Map.of());
    }

    private void readMember(String property, BtfType member) {
        switch (property) {
            case "type" -> type = number(property, member);
            case "max_entries" -> maxEntries = number(property, member);
            case "map_flags" -> flags = number(property, member);
            case "map_extra" -> extra = longNumber(property, member);
            case "pinning" -> pinnedByName = pinning(number(property, member));
            case "numa_node" -> numaNode = number(property, member);
            case "key_size" -> keySize = same(property, keySize, number(property, member));
            case "value_size" -> valueSize = same(property, valueSize, number(property, member));
            case "key" -> {
                keyType = pointed(property, member);
                keySize = same(property, keySize, size(property, keyType));
            }
            case "value" -> {
                valueType = pointed(property, member);
                valueSize = same(property, valueSize, size(property, valueType));
            }
            case "values" -> readValues(member);
            default -> throw broken("has an unknown property '" + property + "'");
        }
    }

    /** {@code __uint(name, 5)} declares a pointer to an array of five integers. */
    private int number(String property, BtfType member) {
        if (member instanceof BtfType.Pointer pointer
                && types.resolved(pointer.target()) instanceof BtfType.Array array) {
            return array.length();
        }
        throw broken("has a '" + property + "' that is not declared with __uint");
    }

    /** {@code __ulong(name, 1UL << 44)} declares an enumeration of one constant. */
    private long longNumber(String property, BtfType member) {
        if (member instanceof BtfType.Enumeration one && one.constants().size() == 1) {
            return one.constants().get(0).value();
        } else if (member instanceof BtfType.WideEnumeration one
                && one.constants().size() == 1) {
            return one.constants().get(0).value();
        }
        return number(property, member);
    }

    private int pointed(String property, BtfType member) {
        if (member instanceof BtfType.Pointer pointer) {
            return pointer.target();
        }
        throw broken("has a '" + property + "' that is not declared with __type");
    }

    private int size(String property, int typeNumber) {
        OptionalLong size = types.byteSize(typeNumber);
        if (size.isEmpty()) {
            throw broken("has a '" + property + "' of a type without a size");
        }
        if (size.getAsLong() > Integer.MAX_VALUE) {
            throw broken("has a '" + property + "' of " + size.getAsLong() + " bytes");
        }
        return (int) size.getAsLong();
    }

    private int same(String property, int before, int now) {
        if (before != 0 && before != now) {
            throw broken("has two sizes for its " + property + ": " + before + " and " + now);
        }
        return now;
    }

    private boolean pinning(int mode) {
        if (mode != 0 && mode != PIN_BY_NAME) {
            throw broken("has an unknown pinning: " + mode);
        }
        return mode == PIN_BY_NAME;
    }

    /** {@code __array(values, T)}: T is the inner map's declaration, or a function for an array of programs. */
    private void readValues(BtfType member) {
        if (member instanceof BtfType.Array array
                && types.resolved(array.element()) instanceof BtfType.Pointer pointer) {
            BtfType target = types.resolved(pointer.target());
            if (target instanceof BtfType.Prototype) {
                valueSize = DESCRIPTOR_BYTES;
                return;
            } else if (target instanceof BtfType.Struct && depth < DEEPEST_NESTING) {
                valueSize = DESCRIPTOR_BYTES;
                inner = Optional.of(new MapDeclaration(elf, types, name + ".inner", depth + 1).read(pointer.target()));
                return;
            }
        }
        throw broken("has 'values' that are neither maps nor programs");
    }

    private ElfException broken(String problem) {
        return elf.broken("map '" + name + "' " + problem);
    }
}
