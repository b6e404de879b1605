// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes out of an object's types what stands for symbols of the kernel: it is meant for the loader, and the kernel refuses
 * types that mention it.
 */
final class ExternTypes {
    private static final int EXTERN = 2;
    private static final int GLOBAL = 1;

    private ExternTypes() {}

    /** Takes them out, but for {@code settings}, which become variables that the object has itself. */
    static void remove(TypeChanges types, Optional<Settings> settings) {
        Set<String> kept = settings.map(Settings::offsets).orElse(Map.of()).keySet();
        settings.ifPresent(it -> types.complete(it.section(), it.size(), it.offsets()));
        Btf before = types.before();
        int integer = before.ids(BtfType.Int.class).findFirst().orElse(0);
        before.ids(BtfType.Function.class).forEach(id -> removeFunction(types, id));
        before.ids(BtfType.Variable.class).forEach(id -> removeVariable(types, id, integer, kept));
        before.ids(BtfType.DataSection.class).forEach(id -> removeSection(types, id, integer));
    }

    private static void removeFunction(TypeChanges types, int id) {
        BtfType.Function function = (BtfType.Function) types.type(id);
        if (function.linkage() == EXTERN) {
            types.set(id, new BtfType.Function(function.name(), function.prototype(), GLOBAL));
            nameParameters(types, function);
        }
    }

    /** Names the parameters that have no name after the function: the kernel insists on names, not on good ones. */
    private static void nameParameters(TypeChanges types, BtfType.Function function) {
        if (types.type(function.prototype()) instanceof BtfType.Prototype prototype) {
            List<BtfType.Parameter> named = prototype.parameters().stream()
                    .map(parameter -> parameter.name().isEmpty() && parameter.type() != 0
                            ? new BtfType.Parameter(function.name(), parameter.type())
                            : parameter)
                    .toList();
            types.set(function.prototype(), new BtfType.Prototype(prototype.returned(), named));
        }
    }

    private static void removeVariable(TypeChanges types, int id, int integer, Set<String> kept) {
        BtfType.Variable variable = (BtfType.Variable) types.type(id);
        if (variable.linkage() == EXTERN) {
            types.set(
                    id,
                    new BtfType.Variable(
                            variable.name(), kept.contains(variable.name()) ? variable.type() : integer, GLOBAL));
        }
    }

    /** The section becomes a structure with as many members, nameless and all at its start. */
    private static void removeSection(TypeChanges types, int id, int integer) {
        BtfType.DataSection section = (BtfType.DataSection) types.type(id);
        if (section.name().equals(ExternReader.SYMBOLS)) {
            BtfType.Member nobody = new BtfType.Member("", integer, 0, 0);
            List<BtfType.Member> members =
                    section.variables().stream().map(place -> nobody).toList();
            types.set(id, new BtfType.Struct("", Long.BYTES, members));
        }
    }
}
