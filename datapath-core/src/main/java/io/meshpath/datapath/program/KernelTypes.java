// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The type information of the running kernel, in which its functions and types are looked up by name.
 *
 * <p>Immutable.
 */
public final class KernelTypes {
    /** A type of the kernel: its number in {@code types}. */
    public record Found(Btf types, int id) {}

    private KernelTypes() {}

    /** The first type of this kind and name. */
    public static Optional<Found> find(String name, Class<? extends BtfType> kind) {
        Btf kernel = Btf.kernel();
        OptionalInt id = kernel.find(name, kind);
        return id.isPresent() ? Optional.of(new Found(kernel, id.getAsInt())) : Optional.empty();
    }

    /** Names of this kind that look like {@code name}, the likeliest first, and never many. */
    public static List<String> near(String name, Class<? extends BtfType> kind) {
        return NearMisses.of(name, namesOf(Btf.kernel(), kind));
    }

    private static List<String> namesOf(Btf types, Class<? extends BtfType> kind) {
        return IntStream.rangeClosed(1, types.typeCount())
                .mapToObj(types::type)
                .filter(kind::isInstance)
                .map(KernelTypes::name)
                .toList();
    }

    private static String name(BtfType type) {
        if (type instanceof BtfType.Function function) {
            return function.name();
        } else if (type instanceof BtfType.Typedef typedef) {
            return typedef.name();
        } else if (type instanceof BtfType.Variable variable) {
            return variable.name();
        }
        return type instanceof BtfType.Struct struct ? struct.name() : "";
    }
}
