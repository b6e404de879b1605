// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.datapath.object.Function.FunctionKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        Optional<Btf> types) {
    ObjectCode {
        functions = Collections.unmodifiableMap(new LinkedHashMap<>(functions));
        programs = Collections.unmodifiableMap(new LinkedHashMap<>(programs));
        maps = List.copyOf(maps);
        data = List.copyOf(data);
        externs = Map.copyOf(externs);
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }
}
