// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.MapSpec;
import io.meshpath.datapath.program.ProgramSpec;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * How an object's maps, programs and variables are to be loaded, which at first is as its file has it. Immutable.
 *
 * @param object what messages call the object
 * @param leftOut the maps that are not made
 */
record ObjectEdits(
        String object,
        Map<String, MapSpec> maps,
        Map<String, ProgramSpec> programs,
        InitialValues values,
        Set<String> leftOut) {
    ObjectEdits {
        maps = Collections.unmodifiableMap(maps); // in the order of the file
        programs = Collections.unmodifiableMap(programs);
        leftOut = Set.copyOf(leftOut);
    }

    static ObjectEdits none(ObjectCode code) {
        return new ObjectEdits(
                code.name(), code.mapSpecs(), code.programSpecs(), code.initialValues(), code.mapsLeftOut());
    }

    /** {@code value} is as long as the variable. */
    ObjectEdits withVariable(VariableSpec variable, byte[] value) {
        return new ObjectEdits(object, maps, programs, values.with(variable, value), leftOut);
    }

    ObjectEdits withMap(String map, MapSpec other) {
        MapSpec before = map(map);
        if (values.isSection(map) && (other.valueSize() < before.valueSize() || other.maxEntries() != 1)) {
            throw new IllegalArgumentException("map " + map + " of " + object + " needs one value of at least "
                    + before.valueSize() + " bytes, not " + other.maxEntries() + " of " + other.valueSize());
        }
        Map<String, MapSpec> all = new LinkedHashMap<>(maps);
        all.put(map, other);
        return new ObjectEdits(object, all, programs, values, leftOut);
    }

    ObjectEdits withMapCreated(String map, boolean wanted) {
        map(map);
        Set<String> all = new HashSet<>(leftOut);
        if (wanted) {
            all.remove(map);
        } else {
            all.add(map);
        }
        return new ObjectEdits(object, maps, programs, values, all);
    }

    ObjectEdits withProgram(String program, UnaryOperator<ProgramSpec> change) {
        ProgramSpec before = found(programs, program, "program");
        Map<String, ProgramSpec> all = new LinkedHashMap<>(programs);
        all.put(program, change.apply(before));
        return new ObjectEdits(object, maps, all, values, leftOut);
    }

    ObjectEdits withOnly(Set<String> wanted) {
        Map<String, ProgramSpec> all = new LinkedHashMap<>();
        programs.forEach((name, program) -> all.put(name, program.withLoaded(wanted.contains(name))));
        wanted.forEach(name -> found(programs, name, "program"));
        return new ObjectEdits(object, maps, all, values, leftOut);
    }

    MapSpec map(String map) {
        return found(maps, map, "map");
    }

    /** Fails with the names that there are. */
    <T> T found(Map<String, T> all, String wanted, String kind) {
        T found = all.get(wanted);
        if (found == null) {
            throw new IllegalArgumentException(
                    "no " + kind + " " + wanted + " in " + object + "; there are " + all.keySet());
        }
        return found;
    }
}
