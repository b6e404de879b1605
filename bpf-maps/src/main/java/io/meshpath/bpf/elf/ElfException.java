// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.elf;

/**
 * An object file is not what it claims to be, or is something this loader refuses:
 * {@code "pod.bpf.o: section 7 (.rel.text) reaches beyond the file: offset 900, size 16, file 880"}. Nothing was given
 * to the kernel when this is thrown.
 */
public final class ElfException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ElfException(String file, String problem) {
        super(file + ": " + problem);
    }

    public ElfException(String file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
    }
}
