// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is changed in an object's types before the kernel sees them: the compiler leaves blanks for the loader (sizes and
 * places in data sections), and makes hidden functions global. Everything keeps its number.
 */
final class TypeChanges {
    private static final int STATIC = 0;
    private static final int GLOBAL = 1;

    private final Btf types;
    private final Map<Integer, BtfType> changed = new HashMap<>();

    TypeChanges(Btf types) {
        this.types = types;
    }

    /** A type as it will be. */
    BtfType type(int id) {
        BtfType change = changed.get(id);
        return change != null ? change : types.type(id);
    }

    /** The types as they were. */
    Btf before() {
        return types;
    }

    void set(int id, BtfType type) {
        changed.put(id, type);
    }

    /** Fills in the size of a data section, and the places of those of its variables that {@code offsets} has. */
    void complete(int section, int byteSize, Map<String, Integer> offsets) {
        BtfType.DataSection before = (BtfType.DataSection) type(section);
        List<BtfType.Placement> variables = new ArrayList<>();
        for (BtfType.Placement place : before.variables()) {
            int offset = type(place.variable()) instanceof BtfType.Variable variable
                    ? offsets.getOrDefault(variable.name(), place.offset())
                    : place.offset();
            variables.add(new BtfType.Placement(place.variable(), offset, place.byteSize()));
        }
        variables.sort(Comparator.comparingInt(BtfType.Placement::offset)); // the kernel insists
        set(section, new BtfType.DataSection(before.name(), byteSize, variables));
    }

    /** Makes a global function a static one: hidden functions are verified with their callers. */
    void hide(int function) {
        if (type(function) instanceof BtfType.Function before && before.linkage() == GLOBAL) {
            set(function, new BtfType.Function(before.name(), before.prototype(), STATIC));
        }
    }

    /** The types as they are after all changes. */
    Btf after() {
        return changed.isEmpty() ? types : types.with(changed);
    }
}
