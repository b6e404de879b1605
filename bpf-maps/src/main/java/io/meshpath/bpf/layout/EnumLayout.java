// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.btf.BtfType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** An enumeration by the numbers that its constants have in C. */
final class EnumLayout<E extends Enum<E>> implements Layout<E> {
    private final String name;
    private final ToIntFunction<? super E> number;
    private final Map<Integer, E> constants;

    private EnumLayout(String name, ToIntFunction<? super E> number, Map<Integer, E> constants) {
        this.name = name;
        this.number = number;
        this.constants = constants;
    }

    static <E extends Enum<E>> EnumLayout<E> of(String name, Class<E> type, ToIntFunction<? super E> number) {
        Map<Integer, E> constants = new HashMap<>();
        for (E constant : type.getEnumConstants()) {
            E other = constants.put(number.applyAsInt(constant), constant);
            if (other != null) {
                throw new IllegalArgumentException("two constants of enum " + name + " have the number "
                        + number.applyAsInt(constant) + ": " + other + " and " + constant);
            }
        }
        return new EnumLayout<>(name, number, constants);
    }

    @Override
    public int byteSize() {
        return Integer.BYTES;
    }

    @Override
    public void write(E value, ByteBuffer to, int at) {
        Fields.put32(to, at, number.applyAsInt(value));
    }

    @Override
    public E read(ByteBuffer from, int at) {
        E constant = constants.get(Fields.u32(from, at));
        if (constant == null) {
            throw new IllegalArgumentException(
                    "no constant of enum " + name + " has the number " + Fields.u32(from, at));
        }
        return constant;
    }

    @Override
    public int describe(BtfBuilder types) {
        List<BtfType.Constant> described = new ArrayList<>();
        new TreeMap<>(constants)
                .forEach((value, constant) -> described.add(new BtfType.Constant(constant.name(), value)));
        return types.enumeration(name, described);
    }
}
