// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.linker;

import io.meshpath.bpf.btf.BtfFormatException;
import io.meshpath.bpf.elf.ElfException;
import io.meshpath.bpf.elf.ElfFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Links object files compiled by {@code clang -target bpf} into one, by the rules of libbpf's static linker:
 *
 * <ul>
 *   <li>Sections of the same name become one; {@code license} and {@code version} must say the same in all files.
 *   <li>A global function, variable or map may be declared {@code extern} in any file and must be defined in one at most;
 *       of several definitions all but one must be weak, and of weak ones alone the first counts. All must be of the same
 *       type, maps with the same properties.
 *   <li>What is {@code static} stays apart. Externs that nobody defines stay externs, for the loader to find in the kernel.
 *   <li>The strictest visibility counts, wherever it is stated: one {@code hidden} declaration hides.
 *   <li>Types are merged; debug information, CO-RE relocations and line numbers follow the code.
 * </ul>
 *
 * <p>The outcome is an object file like any other, to be parsed, kept or given to other tools. Needs no privileges and no
 * Linux. Not safe for use by multiple threads.
 */
public final class ObjectLinker {
    private final String name;
    private final List<Part> parts = new ArrayList<>();

    /** Starts with no file; messages call the outcome {@code name}. */
    public ObjectLinker(String name) {
        this.name = name;
    }

    /**
     * Adds an object file.
     *
     * @param file what messages call it
     * @throws ElfException if it is no BPF object or is damaged
     */
    public ObjectLinker add(byte[] elf, String file) {
        parts.add(guarded(file, () -> Part.read(parts.size(), elf, file)));
        return this;
    }

    /** Adds an object file from disk; messages call it by its file name. */
    public ObjectLinker add(Path file) {
        return add(ElfFile.octets(file), String.valueOf(file.getFileName()));
    }

    /**
     * Links what was added.
     *
     * @return an ELF object file
     * @throws ElfException if the files do not fit together, which names the symbol or section and both files
     * @throws IllegalStateException if there is no file
     */
    public byte[] link() {
        if (parts.isEmpty()) {
            throw new IllegalStateException("nothing to link for " + name);
        }
        return guarded(name, () -> new Linkage(name, parts).link());
    }

    private interface Step<T> {
        T run();
    }

    private static <T> T guarded(String file, Step<T> step) {
        try {
            return step.run();
        } catch (IndexOutOfBoundsException e) {
            throw new ElfException(file, "an offset leads outside the file", e); // the net below the checks
        } catch (BtfFormatException e) {
            throw new ElfException(file, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public String toString() {
        return name + " of " + parts.stream().map(Part::name).toList();
    }
}
