// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.meshpath.bpf.MapSpec;
import io.meshpath.command.value.ValueText;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.object.VariableSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an object file; the components are the JSON that scripts read.
 *
 * @param error why the file is not loadable; then there is nothing else
 * @param warnings what the programs had to be loaded without
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ObjectReport(
        String object,
        @Nullable String error,
        String license,
        List<String> warnings,
        List<ProgramReport> programs,
        List<MapReport> maps,
        List<VariableReport> variables) {
    /** A map, by the name that programs call it. */
    record MapReport(String name, String type, int keySize, int valueSize, int maxEntries, String flags) {
        static MapReport of(String name, MapSpec spec) {
            return new MapReport(
                    name,
                    spec.type().toString().toLowerCase(Locale.ROOT),
                    spec.keySize(),
                    spec.valueSize(),
                    spec.maxEntries(),
                    "0x" + Integer.toHexString(spec.flags()));
        }
    }

    /** A global variable, its type in C if the object tells, and what it holds at first; null for tables. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record VariableReport(
            String name, @Nullable String type, String map, int offset, int size, boolean constant, JsonNode value) {
        static VariableReport of(ObjectSpec object, VariableSpec spec) {
            InitialValue initial = InitialValue.of(object, spec);
            return new VariableReport(
                    spec.name(),
                    initial.type(),
                    spec.map(),
                    spec.offset(),
                    spec.size(),
                    spec.constant(),
                    initial.value());
        }

        String text() {
            return value.isNull() ? "(" + size + " bytes)" : ValueText.of(value);
        }
    }

    /** What the file says, without the kernel. */
    static ObjectReport of(Path file, ObjectSpec spec) {
        return new ObjectReport(
                file.toString(),
                null,
                spec.license(),
                List.of(),
                spec.programs().values().stream().map(ProgramReport::of).toList(),
                spec.maps().entrySet().stream()
                        .map(map -> MapReport.of(map.getKey(), map.getValue()))
                        .toList(),
                spec.variables().values().stream()
                        .map(variable -> VariableReport.of(spec, variable))
                        .toList());
    }

    static ObjectReport unreadable(Path file, String error) {
        return new ObjectReport(file.toString(), error, "", List.of(), List.of(), List.of(), List.of());
    }

    ObjectReport withPrograms(List<ProgramReport> others, List<String> said) {
        return new ObjectReport(object, error, license, said, others, maps, variables);
    }

    List<ProgramReport> refused() {
        return programs.stream().filter(program -> !program.loaded()).toList();
    }
}
