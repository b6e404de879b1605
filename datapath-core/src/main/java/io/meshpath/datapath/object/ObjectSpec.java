// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.MapFlags;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.bpf.elf.ElfFile;
import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.linker.ObjectLinker;
import io.meshpath.datapath.program.ProgramSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What an object file compiled by {@code clang -target bpf -g} holds: maps, programs and variables, to be looked at and
 * changed before {@link LoadedObject#load} gives them to the kernel. Reading one needs no privileges and no Linux.
 *
 * <p>Sections of variables are maps too, under the section's name ({@code .rodata}, {@code .data}, {@code .bss},
 * {@code .data.NAME}), each with one value that holds them all. A file that is damaged or hostile is refused with an
 * {@link ElfException}; what it can make this class allocate is bounded by its own size.
 *
 * <p>Immutable; the {@code with…} methods answer changed copies.
 */
public final class ObjectSpec {
    private final ObjectCode code;
    private final ObjectEdits edits;

    private ObjectSpec(ObjectCode code, ObjectEdits edits) {
        this.code = code;
        this.edits = edits;
    }

    /**
     * Reads an object file.
     *
     * @param name what messages call it; up to the first dot it also names the maps of its data sections
     * @throws ElfException if it is no BPF object, is damaged, or declares its maps in the legacy {@code maps} section
     */
    public static ObjectSpec parse(byte[] elf, String name) {
        ObjectCode code = ObjectReader.read(elf, name);
        return new ObjectSpec(code, ObjectEdits.none(code));
    }

    /** Reads an object file from disk; messages call it by its file name. */
    public static ObjectSpec read(Path file) {
        return parse(ElfFile.octets(file), String.valueOf(file.getFileName()));
    }

    /**
     * Reads an object file that lies beside the classes of {@code owner}: {@code resource(Pods.class,
     * "META-INF/bpf/pod.bpf.o")}.
     */
    public static ObjectSpec resource(Class<?> owner, String path) {
        try (InputStream in = owner.getResourceAsStream("/" + path)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + path + " beside " + owner.getName());
            }
            return parse(in.readAllBytes(), path.substring(path.lastIndexOf('/') + 1));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource " + path, e);
        }
    }

    /**
     * Links object files into one and reads that; what links with what is said at {@link ObjectLinker}.
     *
     * @param name what messages call the whole
     * @throws ElfException if a file is damaged, or they do not fit together
     */
    public static ObjectSpec link(String name, List<Path> files) {
        ObjectLinker linker = new ObjectLinker(name);
        files.forEach(linker::add);
        return parse(linker.link(), name);
    }

    /** What messages call the object. */
    public String name() {
        return code.name();
    }

    /** The license that the programs are under, which decides what the kernel lets them call; empty if none is stated. */
    public String license() {
        return code.license();
    }

    /** A copy under another license, such as {@code "GPL"} where the file does not state one. */
    public ObjectSpec withLicense(String license) {
        return new ObjectSpec(code.withLicense(license), edits);
    }

    /** The maps by name, those of data sections last. */
    public Map<String, MapSpec> maps() {
        return edits.maps();
    }

    /** The maps that ask to be found under their name in a folder of pins; see {@link LoadedObject#load}. */
    public Set<String> pinnedByName() {
        return code.maps().stream()
                .filter(MapDefinition::pinnedByName)
                .map(MapDefinition::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The programs by the names of their functions. */
    public Map<String, ProgramSpec> programs() {
        return edits.programs();
    }

    /** The global variables by name. */
    public Map<String, VariableSpec> variables() {
        return code.variables();
    }

    /**
     * What a variable holds when the object is loaded, as it lies in memory.
     *
     * @throws IllegalArgumentException if there is no such variable
     */
    public Octets initialValue(String variable) {
        return edits.values().value(variable(variable));
    }

    /**
     * A copy in which an integer variable of one, two, four or eight bytes has this value, in the host's byte order.
     *
     * @throws IllegalArgumentException if there is no such variable, it has another size, or the value does not fit
     */
    public ObjectSpec withVariable(String variable, long value) {
        return withVariable(variable, InitialValues.integer(variable(variable), value, name()));
    }

    /**
     * A copy in which a variable of any type has this value.
     *
     * @throws IllegalArgumentException if there is no such variable, its layout has another size, or the value does not fit
     */
    public <V> ObjectSpec withVariable(String variable, Layout<V> layout, V value) {
        ByteBuffer octets = ByteBuffer.allocate(layout.byteSize()).order(ByteOrder.nativeOrder());
        layout.write(value, octets, 0);
        return withVariable(variable, octets.array());
    }

    /**
     * A copy in which a variable of any type holds these octets, which must be as many as it has.
     *
     * @throws IllegalArgumentException if there is no such variable, or it has another size
     */
    public ObjectSpec withVariable(String variable, byte[] value) {
        VariableSpec spec = variable(variable);
        if (value.length != spec.size()) {
            throw new IllegalArgumentException(
                    "variable " + variable + " of " + name() + " has " + spec.size() + " bytes, not " + value.length);
        }
        return with(edits.withVariable(spec, value));
    }

    /**
     * A copy in which a map is created like this instead. A larger {@code valueSize} of a section's map makes its last
     * variable, an array, longer; the additional elements are zero.
     *
     * @throws IllegalArgumentException if there is no such map, or a section's map would become too small for it
     */
    public ObjectSpec withMap(String map, MapSpec other) {
        return with(edits.withMap(map, other));
    }

    /**
     * A copy in which a map is made or left out. A program that uses one that was left out is refused, unless it does not get
     * there; a map that is shared is used in any case.
     *
     * @throws IllegalArgumentException if there is no such map
     */
    public ObjectSpec withMapCreated(String map, boolean wanted) {
        return with(edits.withMapCreated(map, wanted));
    }

    /**
     * A copy in which a program is loaded differently: {@code withProgram("probe", p -> p.withLoaded(false))}.
     *
     * @throws IllegalArgumentException if there is no such program
     */
    public ObjectSpec withProgram(String program, UnaryOperator<ProgramSpec> change) {
        return with(edits.withProgram(program, change));
    }

    /**
     * A copy of which exactly these programs are loaded.
     *
     * @throws IllegalArgumentException if one of them does not exist
     */
    public ObjectSpec withOnly(Set<String> wanted) {
        return with(edits.withOnly(wanted));
    }

    private ObjectSpec with(ObjectEdits changed) {
        return new ObjectSpec(code, changed);
    }

    private VariableSpec variable(String variable) {
        return edits.found(code.variables(), variable, "variable");
    }

    ObjectCode code() {
        return code;
    }

    /** What the sections of variables hold at first. */
    InitialValues values() {
        return edits.values();
    }

    /** Whether a map is not to be made. */
    boolean isLeftOut(String map) {
        return edits.leftOut().contains(map);
    }

    /** Whether programs only read this section, so that it is frozen before they are verified. */
    boolean isConstant(String map) {
        return values().isSection(map) && (edits.map(map).flags() & MapFlags.RDONLY_PROG) != 0;
    }

    /** Whether both load the same, from files of the same name. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ObjectSpec that && edits.equals(that.edits) && code.equals(that.code);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name(), license(), maps().keySet(), programs(), values());
    }

    @Override
    public String toString() {
        return name() + ": programs " + programs().keySet() + ", maps " + maps().keySet();
    }
}
