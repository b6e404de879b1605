// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.object.Function.FunctionKey;
import io.meshpath.datapath.program.ProgramSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What an object file holds, before anybody edits it. Immutable. */
record ObjectCode(
        String name,
        String license,
        Map<FunctionKey, Function> functions,
        Map<String, Function> programs,
        List<MapDefinition> maps,
        List<DataSection> data,
        Map<String, VariableSpec> variables,
        Map<String, Extern> externs,
        Optional<Settings> settings,
        List<StructOps> structOps,
        Optional<Arena> arena,
        Optional<Btf> types) {
    ObjectCode {
        functions = Collections.unmodifiableMap(new LinkedHashMap<>(functions));
        programs = Collections.unmodifiableMap(new LinkedHashMap<>(programs));
        maps = List.copyOf(maps);
        data = List.copyOf(data);
        structOps = List.copyOf(structOps);
        externs = Map.copyOf(externs);
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    ObjectCode withLicense(String other) {
        return new ObjectCode(
                name, other, functions, programs, maps, data, variables, externs, settings, structOps, arena, types);
    }

    /** The maps by name: declared ones, structures of functions, and sections of variables. */
    Map<String, MapSpec> mapSpecs() {
        Map<String, MapSpec> all = new LinkedHashMap<>();
        maps.forEach(map -> all.put(map.name(), map.toSpec(name, types)));
        structOps.forEach(ops -> all.put(ops.name(), ops.toSpec()));
        for (DataSection section : data) {
            if (section.size() > 0) {
                all.put(section.name(), section.toSpec(name, types));
            }
        }
        settings.ifPresent(some -> all.put(ExternReader.SETTINGS, some.toSpec(name, types)));
        return all;
    }

    /** What the sections of variables hold at first, by the names of their maps. */
    InitialValues initialValues() {
        Map<String, Octets> all = new LinkedHashMap<>();
        for (DataSection section : data) {
            if (section.size() > 0) {
                all.put(section.name(), Octets.copyOf(section.contents()));
            }
        }
        settings.ifPresent(some -> all.put(ExternReader.SETTINGS, Octets.zero(0)));
        return new InitialValues(all, Set.of());
    }

    /** The maps that are made only if they are asked for. */
    Set<String> mapsLeftOut() {
        return structOps.stream()
                .filter(ops -> !ops.created())
                .map(StructOps::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The programs by name. Those for structures of functions are loaded if one of the structures is made. */
    Map<String, ProgramSpec> programSpecs() {
        Map<String, ProgramSpec> all = new LinkedHashMap<>();
        programs.forEach((program, function) -> all.put(program, SectionKind.describe(function)));
        for (StructOps ops : structOps) {
            ops.functions()
                    .values()
                    .forEach(program -> all.computeIfPresent(program, (key, spec) -> spec.withLoaded(false)));
        }
        for (StructOps ops : structOps) {
            if (ops.created()) {
                ops.functions()
                        .values()
                        .forEach(program -> all.computeIfPresent(program, (key, spec) -> spec.withLoaded(true)));
            }
        }
        return all;
    }
}
