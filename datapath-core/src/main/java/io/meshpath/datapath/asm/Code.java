// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.asm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** Complete code, its maps given by name; {@link Assembler} writes it, {@code Program.load} takes it. Immutable. */
public final class Code {
    private static final long NO_SECOND_HALF = -1; // a load that is cut off is unknown

    private final long[] slots;
    private final NavigableMap<Integer, String> maps;
    private final NavigableMap<Integer, String> labels;

    Code(long[] slots, Map<Integer, String> maps, Map<Integer, String> labels) {
        this.slots = slots;
        this.maps = Collections.unmodifiableNavigableMap(new TreeMap<>(maps));
        this.labels = Collections.unmodifiableNavigableMap(new TreeMap<>(labels));
    }

    /** A copy of {@code encoded}, without names. */
    public static Code of(Instructions encoded) {
        long[] slots = new long[encoded.count()];
        Arrays.setAll(slots, encoded::slot);
        return new Code(slots, Map.of(), Map.of());
    }

    /** The same, with these names of places for {@link Disassembly}. */
    public Code withLabels(Map<Integer, String> names) {
        return new Code(slots, maps, names);
    }

    /** The same, whose maps at these slots have names: those of {@link #withMaps}, and for {@link Disassembly}. */
    public Code withMapNames(Map<Integer, String> names) {
        return new Code(slots, names, labels);
    }

    /** How many slots of 8 bytes it takes. */
    public int slots() {
        return slots.length;
    }

    /** The instruction that begins at {@code slot}. */
    public Instruction instruction(int slot) {
        return Instruction.decode(slots[slot], slot + 1 < slots.length ? slots[slot + 1] : NO_SECOND_HALF);
    }

    /** All of them in order; a load of 64 bits is one. */
    public List<Instruction> instructions() {
        List<Instruction> all = new ArrayList<>(slots.length);
        for (int slot = 0; slot < slots.length; slot += all.get(all.size() - 1).slots()) {
            all.add(instruction(slot));
        }
        return all;
    }

    /** The names of the maps it uses, by the slot that loads each. */
    public NavigableMap<Integer, String> maps() {
        return maps;
    }

    /** The names of places in it, by slot. */
    public NavigableMap<Integer, String> labels() {
        return labels;
    }

    /** The instructions as the kernel takes them, with a descriptor for each name of a map. */
    public Instructions withMaps(ToIntFunction<String> descriptor) {
        Instructions encoded = Instructions.allocate(slots.length);
        for (int slot = 0; slot < slots.length; slot++) {
            encoded.setSlot(slot, slots[slot]);
        }
        maps.forEach((slot, name) -> {
            int kind = encoded.source(slot);
            encoded.setLoad64(slot, kind, descriptor.applyAsInt(name), encoded.immediate(slot + 1));
        });
        return encoded;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Code that && Arrays.equals(slots, that.slots) && maps.equals(that.maps);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(slots) + maps.hashCode();
    }

    /** The disassembly, with decimal numbers. */
    @Override
    public String toString() {
        return Disassembly.of(this, Syntax.DECIMAL).toString();
    }
}
