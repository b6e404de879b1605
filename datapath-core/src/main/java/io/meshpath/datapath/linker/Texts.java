// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.linker;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.elf.ElfException;
import java.util.HashMap;
import java.util.Map;

/** The strings that debug information refers to. Not safe for use by multiple threads. */
final class Texts {
    private final String file;
    private final Btf types;
    private final Map<Integer, String> known = new HashMap<>();
    private long left;

    /**
     * For the strings of {@code types}, which have {@code bytes} in the file. Compilers do not let strings share bytes; a
     * file in which many do could ask for any amount of memory.
     */
    Texts(String file, Btf types, int bytes) {
        this.file = file;
        this.types = types;
        this.left = 2L * bytes;
    }

    String at(int offset) {
        String text = known.get(offset);
        if (text == null) {
            text = types.string(offset);
            known.put(offset, text);
            left -= text.length();
            if (left < 0) {
                throw new ElfException(file, ".BTF has strings that overlap");
            }
        }
        return text;
    }
}
