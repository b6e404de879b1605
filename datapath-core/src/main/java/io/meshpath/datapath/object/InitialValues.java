// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.layout.Octets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What an object's sections of variables hold at first. Immutable.
 *
 * @param sections by the names of their maps; what is missing at the end of one is zero
 * @param given the variables that have another value than in the file
 */
record InitialValues(Map<String, Octets> sections, Set<String> given) {
    InitialValues {
        sections = Collections.unmodifiableMap(sections);
        given = Set.copyOf(given);
    }

    boolean isSection(String map) {
        return sections.containsKey(map);
    }

    /** All of a section; shorter than it where the rest is zero. */
    Octets section(String map) {
        return sections.getOrDefault(map, Octets.zero(0));
    }

    Octets value(VariableSpec variable) {
        byte[] section = section(variable.map()).toBytes();
        int from = Math.min(variable.offset(), section.length);
        byte[] value = Arrays.copyOfRange(section, from, Math.min(from + variable.size(), section.length));
        return Octets.copyOf(Arrays.copyOf(value, variable.size()));
    }

    /** The same but for one variable; {@code value} has its size. */
    InitialValues with(VariableSpec variable, byte[] value) {
        int end = variable.offset() + variable.size();
        byte[] before = section(variable.map()).toBytes();
        byte[] changed = Arrays.copyOf(before, Math.max(before.length, end));
        System.arraycopy(value, 0, changed, variable.offset(), value.length);
        Map<String, Octets> all = new LinkedHashMap<>(sections);
        all.put(variable.map(), Octets.copyOf(changed));
        Set<String> changedOnes = new HashSet<>(given);
        changedOnes.add(variable.name());
        return new InitialValues(all, changedOnes);
    }

    /**
     * An integer as a variable holds it.
     *
     * @param object what messages call the object
     */
    static byte[] integer(VariableSpec variable, long value, String object) {
        byte[] octets = new byte[variable.size()];
        ByteBuffer to = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
        switch (variable.size()) {
            case Byte.BYTES -> to.put((byte) fitting(variable, value, object));
            case Short.BYTES -> to.putShort((short) fitting(variable, value, object));
            case Integer.BYTES -> to.putInt((int) fitting(variable, value, object));
            case Long.BYTES -> to.putLong(value);
            default ->
                throw new IllegalArgumentException("variable " + variable.name() + " of " + object + " is no integer: "
                        + variable.size() + " bytes");
        }
        return octets;
    }

    private static long fitting(VariableSpec variable, long value, String object) {
        int bits = variable.size() * Byte.SIZE;
        if (value >= 1L << bits || value < -(1L << bits - 1)) {
            throw new IllegalArgumentException(
                    "variable " + variable.name() + " of " + object + " has " + bits + " bits, too few for " + value);
        }
        return value;
    }
}
