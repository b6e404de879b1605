// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Types of every kind, with references to any of {@code count} numbers, as no compiler would write them. */
final class RandomTypes {
    static final int KINDS = 20;

    private final Random random;
    private final int count;

    RandomTypes(Random random, int count) {
        this.random = random;
        this.count = count;
    }

    /** All of them, by number less one; every kind occurs if there are enough. */
    List<BtfType> all() {
        List<BtfType> types = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            types.add(type(i < KINDS ? i : random.nextInt(KINDS), "t" + i + "_" + name()));
        }
        return types;
    }

    private BtfType type(int kind, String name) {
        return switch (kind) {
            case 0 ->
                new BtfType.Int(
                        name, 1 << random.nextInt(5), random.nextInt(129), random.nextInt(8), random.nextInt(8));
            case 1 -> new BtfType.FloatingPoint(name, 8);
            case 2 -> new BtfType.Pointer(id());
            case 3 -> new BtfType.Array(id(), id(), random.nextInt());
            case 4 -> new BtfType.Struct(name, random.nextInt(), several(i -> member(random.nextBoolean() ? 0 : 7)));
            case 5 -> new BtfType.Union(name, random.nextInt(), several(i -> member(0)));
            case 6 ->
                new BtfType.Enumeration(name, 4, true, several(i -> new BtfType.Constant(name(), random.nextInt())));
            case 7 ->
                new BtfType.Enumeration(
                        name, 1, false, several(i -> new BtfType.Constant(name(), random.nextInt() & 0xffff_ffffL)));
            case 8 ->
                new BtfType.WideEnumeration(
                        name, 8, random.nextBoolean(), several(i -> new BtfType.Constant(name(), random.nextLong())));
            case 9 -> new BtfType.Forward(name, random.nextBoolean());
            case 10 -> new BtfType.Typedef(name, id());
            case 11 -> new BtfType.Modifier(BtfType.Modifier.Kind.CONST, "", id());
            case 12 -> new BtfType.Modifier(BtfType.Modifier.Kind.VOLATILE, "", id());
            case 13 -> new BtfType.Modifier(BtfType.Modifier.Kind.RESTRICT, "", id());
            case 14 -> new BtfType.Modifier(BtfType.Modifier.Kind.TYPE_TAG, name, id());
            case 15 -> new BtfType.Function(name, id(), random.nextInt(3));
            case 16 -> new BtfType.Prototype(id(), several(i -> new BtfType.Parameter(name(), id())));
            case 18 -> new BtfType.Modifier(BtfType.Modifier.Kind.ATTRIBUTE, name, id());
            case 17 -> new BtfType.Variable(name, id(), random.nextInt(3));
            default ->
                random.nextBoolean()
                        ? section(name)
                        : new BtfType.DeclarationTag(name, id(), random.nextInt(4) - 1, random.nextBoolean());
        };
    }

    private BtfType section(String name) {
        return new BtfType.DataSection(
                name, random.nextInt(), several(i -> new BtfType.Placement(id(), random.nextInt(), random.nextInt())));
    }

    private BtfType.Member member(int mostBits) {
        return new BtfType.Member(name(), id(), random.nextInt(1 << 24), mostBits == 0 ? 0 : random.nextInt(mostBits));
    }

    private <T> List<T> several(IntFunction<T> one) {
        return IntStream.range(0, random.nextInt(6)).mapToObj(one).toList();
    }

    private int id() {
        return random.nextInt(count + 1);
    }

    private String name() {
        return random.nextInt(4) == 0 ? "" : "näme_" + random.nextInt(50);
    }
}
