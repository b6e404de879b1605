// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The type information of the running kernel, in which its functions and types are looked up by name.
 *
 * <p>Immutable.
 */
public final class KernelTypes {
    /** A type of the kernel: its number in {@code types}. */
    public record Found(Btf types, int id) {}

    private static final Map<String, List<Found>> NAMED = new ConcurrentHashMap<>();

    private KernelTypes() {}

    /** The first type of this kind and name. */
    public static Optional<Found> find(String name, Class<? extends BtfType> kind) {
        Btf kernel = Btf.kernel();
        OptionalInt id = kernel.find(name, kind);
        return id.isPresent() ? Optional.of(new Found(kernel, id.getAsInt())) : Optional.empty();
    }

    /** All types of this name, of whatever kind. */
    public static List<Found> named(String name) {
        Btf kernel = Btf.kernel();
        return NAMED.computeIfAbsent(name, wanted -> kernel.ids(BtfType.class)
                .filter(id -> kernel.type(id).name().equals(wanted))
                .mapToObj(id -> new Found(kernel, id))
                .toList());
    }

    /** Names of this kind that look like {@code name}, the likeliest first, and never many. */
    public static List<String> near(String name, Class<? extends BtfType> kind) {
        return NearMisses.of(name, namesOf(Btf.kernel(), kind));
    }

    private static List<String> namesOf(Btf types, Class<? extends BtfType> kind) {
        return types.ids(kind).mapToObj(id -> types.type(id).name()).toList();
    }
}
