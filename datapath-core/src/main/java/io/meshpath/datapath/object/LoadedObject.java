// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.UpdateMode;
import io.meshpath.bpf.layout.Layout;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.VerifierException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An object in the kernel: its maps, and its programs ready to be attached. Closing it closes the maps it created and the
 * programs; what is attached or pinned lives on in the kernel.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 */
public final class LoadedObject implements AutoCloseable {
    private final String name;
    private final Map<String, BpfMap> maps;
    private final Map<String, Program> programs;
    private final Map<String, VariableSpec> variables;
    private final Map<String, KernelStructOps> structOps;
    private final List<AutoCloseable> owned;

    LoadedObject(ObjectSpec spec, ObjectMaps maps, Map<String, Program> programs, List<AutoCloseable> owned) {
        this.name = spec.name();
        this.variables = spec.variables();
        this.maps = Collections.unmodifiableMap(maps.all());
        this.structOps = Map.copyOf(maps.structOps());
        this.programs = Collections.unmodifiableMap(programs);
        this.owned = owned;
    }

    /** Loads an object that shares no maps with others. See {@link #load(ObjectSpec, Map)}. */
    public static LoadedObject load(ObjectSpec spec) {
        return load(spec, Map.of());
    }

    /**
     * Creates the object's maps, writes and freezes its constants, and loads its programs.
     *
     * @param shared maps to use instead of creating them, by name; they stay the caller's to close. Names that the object
     *     does not declare are passed over, so that one set serves many objects. The content of a shared section of
     *     variables is left as it is.
     * @throws IncompatibleMapException if a shared map is not what the object declares; all differences are listed
     * @throws VerifierException if the verifier refuses a program
     * @throws UnsupportedObjectException if a program needs what this loader does not provide
     * @throws io.meshpath.bpf.BpfException if the kernel refuses for another reason
     */
    public static LoadedObject load(ObjectSpec spec, Map<String, BpfMap> shared) {
        return new ObjectLoader(spec).load(shared, Optional.empty());
    }

    /**
     * Does the same, and pins the maps that the object declares with {@code LIBBPF_PIN_BY_NAME}: one that is pinned in the
     * folder under its name is used, and a new one is pinned there. In both cases this object owns the handle.
     *
     * @param pins a folder in a BPF file system
     * @throws IncompatibleMapException if a shared or pinned map is not what the object declares
     */
    public static LoadedObject load(ObjectSpec spec, Map<String, BpfMap> shared, Path pins) {
        return new ObjectLoader(spec).load(shared, Optional.of(pins));
    }

    /**
     * The map of this name, owned by this object unless it was shared.
     *
     * @throws IllegalArgumentException if there is none
     */
    public BpfMap map(String map) {
        return found(maps, map, "map");
    }

    /** All maps by name, the shared ones too. */
    public Map<String, BpfMap> maps() {
        return maps;
    }

    /**
     * The program of this name, owned by this object.
     *
     * @throws IllegalArgumentException if there is none, or it was left out
     */
    public Program program(String program) {
        return found(programs, program, "program");
    }

    /** All loaded programs by name. */
    public Map<String, Program> programs() {
        return programs;
    }

    /**
     * A variable of the object, to be read and written while programs run; the caller closes it.
     *
     * @throws IllegalArgumentException if there is none, it is a constant, or {@code layout} has another size
     */
    public <V> Variable<V> variable(String variable, Layout<V> layout) {
        VariableSpec spec = found(variables, variable, "variable");
        return Variable.map(spec, map(spec.map()), layout);
    }

    /**
     * Puts a structure of functions, a variable of section {@code .struct_ops} or {@code .struct_ops.link}, with its programs
     * into its map, where the kernel checks it. One of {@code .struct_ops} is in use from then on, until it is deleted from
     * the map; the other when a link is made to the map.
     *
     * @return the map
     * @throws IllegalArgumentException if there is no such structure
     * @throws io.meshpath.bpf.BpfException if the kernel refuses it
     */
    public BpfMap registerOperations(String structure) {
        KernelStructOps ops = found(structOps, structure, "structure of functions");
        ByteBuffer value = ops.write(
                program -> programs.containsKey(program) ? program(program).fd().raw() : 0);
        map(structure).update(ByteBuffer.allocate(Integer.BYTES), value, UpdateMode.ANY);
        return map(structure);
    }

    private <T> T found(Map<String, T> all, String wanted, String kind) {
        T found = all.get(wanted);
        if (found == null) {
            throw new IllegalArgumentException(
                    "no " + kind + " " + wanted + " in " + name + "; there are " + all.keySet());
        }
        return found;
    }

    @Override
    public void close() {
        ObjectLoader.closeAll(owned);
    }

    @Override
    public String toString() {
        return name + ": programs " + programs.keySet() + ", maps " + maps.keySet();
    }
}
