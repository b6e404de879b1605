// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import io.meshpath.datapath.object.core.TypeCompatibility;
import io.meshpath.datapath.program.KernelTypes;
import io.meshpath.datapath.program.MissingInKernelException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds in the running kernel the functions and variables that an object's programs refer to. Used by one thread. */
final class KernelSymbols {
    private final ObjectSpec object;
    private final Map<String, Extern> externs;
    private final Map<String, Optional<KernelTypes.Found>> found = new HashMap<>();
    private Optional<Map<String, Long>> addresses = Optional.empty();

    KernelSymbols(ObjectSpec object) {
        this.object = object;
        this.externs = object.code().externs();
    }

    /** Whether a symbol is looked up by its type, and not by its address. */
    boolean isTyped(String name) {
        return extern(name).type() != 0;
    }

    /**
     * The kernel's function or variable of this name; empty if there is none and the object can do without.
     *
     * @throws MissingInKernelException if the object cannot
     */
    Optional<KernelTypes.Found> find(String name) {
        return found.computeIfAbsent(name, this::search);
    }

    /** The address of a variable, 0 if there is none and the object can do without. */
    long address(String name) {
        if (addresses.isEmpty()) {
            Set<String> untyped = externs.values().stream()
                    .filter(extern -> extern.kind() == Extern.Kind.VARIABLE && extern.type() == 0)
                    .map(Extern::name)
                    .collect(Collectors.toSet());
            addresses = Optional.of(KernelAddresses.of(untyped, object.name()));
        }
        Long address = addresses.get().get(name);
        if (address == null && !extern(name).weak()) {
            throw missing("symbol", name, List.of());
        }
        return address == null ? 0 : address;
    }

    private Optional<KernelTypes.Found> search(String name) {
        Extern extern = extern(name);
        boolean function = extern.kind() == Extern.Kind.FUNCTION;
        Class<? extends BtfType> kind = function ? BtfType.Function.class : BtfType.Variable.class;
        String wanted = function ? Btf.withoutFlavor(name) : name;
        Optional<KernelTypes.Found> symbol = KernelTypes.find(wanted, kind);
        if (symbol.isEmpty()) {
            return absent(extern, function ? "function" : "variable", KernelTypes.near(wanted, kind));
        }
        KernelTypes.Found there = symbol.get();
        return new TypeCompatibility(types(), there.types()).ofTypes(extern.type(), type(there))
                ? symbol
                : absent(extern, (function ? "function" : "variable") + " of the type that is declared for", List.of());
    }

    private Optional<KernelTypes.Found> absent(Extern extern, String kind, List<String> near) {
        if (extern.weak()) {
            return Optional.empty();
        }
        throw missing(kind, extern.name(), near);
    }

    private MissingInKernelException missing(String kind, String name, List<String> near) {
        return new MissingInKernelException(object.name(), kind, name, "which its programs need", near);
    }

    private static int type(KernelTypes.Found found) {
        BtfType type = found.types().type(found.id());
        return type instanceof BtfType.Function function ? function.prototype() : ((BtfType.Variable) type).type();
    }

    private Btf types() {
        return object.code().types().orElseThrow();
    }

    private Extern extern(String name) {
        Extern extern = externs.get(name);
        if (extern == null) {
            throw new IllegalArgumentException("no extern " + name + " in " + object.name());
        }
        return extern;
    }
}
