// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.object.core.CoreRelocator;
import io.meshpath.datapath.program.KernelTypes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts into linked programs what only the running kernel knows: maps, its functions, the layout of its types. */
final class ProgramBinder implements AutoCloseable {
    private final ObjectSpec object;
    private final Map<String, BpfMap> maps;
    private final KernelSymbols symbols;
    private final ModuleTypes modules = new ModuleTypes();
    private Optional<CoreRelocator> core = Optional.empty();

    ProgramBinder(ObjectSpec object, Map<String, BpfMap> maps) {
        this.object = object;
        this.maps = maps;
        this.symbols = new KernelSymbols(object);
    }

    /** Completes the instructions; answers what the kernel lacks, by the instruction that needs it. */
    Map<Integer, String> bind(LinkedProgram program) {
        Map<Integer, String> absent = new HashMap<>();
        for (Relocation relocation : program.relocations()) {
            bind(relocation, program.code()).ifPresent(what -> absent.put(relocation.instruction(), what));
        }
        return absent;
    }

    private Optional<String> bind(Relocation relocation, Instructions code) {
        int at = relocation.instruction();
        if (relocation instanceof Relocation.MapAddress map) {
            return map(map.map(), code, at, Instructions.PSEUDO_MAP_FD, 0);
        } else if (relocation instanceof Relocation.MapValue value) {
            return map(value.map(), code, at, Instructions.PSEUDO_MAP_VALUE, value.offset());
        } else if (relocation instanceof Relocation.ArenaValue value) {
            return arena(value.offset(), code, at);
        } else if (relocation instanceof Relocation.KernelCall call) {
            return call(call.function(), code, at);
        } else if (relocation instanceof Relocation.KernelAddress address) {
            address(address.symbol(), code, at);
        } else if (relocation instanceof Relocation.Core field) {
            return core().apply(field.request(), code, at);
        }
        return Optional.empty();
    }

    private Optional<String> map(String name, Instructions code, int at, int kind, int offset) {
        BpfMap map = maps.get(name);
        if (map == null) {
            code.poison(at);
            return Optional.of("map " + name + ", which was left out");
        }
        code.setLoad64(at, kind, map.fd().raw(), offset);
        return Optional.empty();
    }

    private Optional<String> arena(int offset, Instructions code, int at) {
        Arena arena = object.code()
                .arena()
                .orElseThrow(() -> new ElfException(
                        object.name(), "section " + Arena.SECTION + " has variables, but no map is an arena"));
        BpfMap map = maps.get(arena.map());
        long start = map == null ? 0 : arena.offset(map.spec());
        return map(arena.map(), code, at, Instructions.PSEUDO_MAP_VALUE, (int) (start + offset)); // unsigned
    }

    private Optional<String> call(String function, Instructions code, int at) {
        Optional<KernelTypes.Found> found = symbols.find(function);
        if (found.isEmpty()) {
            code.poison(at);
            return Optional.of("the kernel function " + function);
        }
        code.setSource(at, Instructions.PSEUDO_KERNEL_CALL);
        code.setImmediate(at, found.get().id());
        code.setOffset(at, modules.place(found.get()));
        return Optional.empty();
    }

    private void address(String symbol, Instructions code, int at) {
        if (!symbols.isTyped(symbol)) {
            long address = symbols.address(symbol);
            code.setLoad64(at, 0, (int) address, (int) (address >>> Integer.SIZE));
            return;
        }
        symbols.find(symbol)
                .ifPresentOrElse(
                        found -> code.setLoad64(at, Instructions.PSEUDO_TYPE_ID, found.id(), modules.descriptor(found)),
                        () -> code.setLoad64(at, 0, 0, 0));
    }

    private CoreRelocator core() {
        if (core.isEmpty()) {
            core = Optional.of(new CoreRelocator(
                    object.name(),
                    object.code()
                            .types()
                            .orElseThrow(() -> new ElfException(object.name(), "CO-RE relocations without BTF")),
                    KernelTypes::named));
        }
        return core.get();
    }

    /** The descriptor of the module that {@code found} is of, 0 for the kernel itself. */
    int module(KernelTypes.Found found) {
        return modules.descriptor(found);
    }

    /** Descriptors that the instructions refer to by place. */
    List<Integer> descriptors() {
        return modules.descriptors();
    }

    @Override
    public void close() {
        modules.close();
    }
}
