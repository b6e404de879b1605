// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The types of the running kernel and its modules, from the files in which it shows them. */
final class KernelTypes {
    private static final Path FOLDER = Path.of("/sys/kernel/btf");
    private static final int PAGE = 4_096;
    private static final String VMLINUX = "vmlinux";

    // Guarded by the class. Soft, for megabytes that are needed while objects are loaded and hardly ever after.
    private static SoftReference<Btf> vmlinux = new SoftReference<>(null);

    private KernelTypes() {}

    static synchronized Btf vmlinux() {
        Btf known = vmlinux.get();
        if (known != null) {
            return known;
        }
        Path file = FOLDER.resolve(VMLINUX);
        try {
            Btf read = Btf.of(read(file), Optional.empty());
            vmlinux = new SoftReference<>(read);
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read the kernel's type information (CONFIG_DEBUG_INFO_BTF): " + file, e);
        }
    }

    static Optional<Btf> module(String name) {
        return module(name, FOLDER);
    }

    static Optional<Btf> module(String name, Path folder) {
        if (name.equals(VMLINUX) || name.contains("/")) {
            throw new IllegalArgumentException("not the name of a kernel module: " + name);
        }
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Btf.of(read(file), Optional.of(vmlinux())));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the type information of module " + name + ": " + file, e);
        }
    }

    // The kernel hands out a page at a time, whatever is asked for; large reads would only cost a large buffer each.
    private static byte[] read(Path file) throws IOException {
        byte[] all = new byte[Math.toIntExact(Files.size(file))];
        try (InputStream in = new FileInputStream(file.toFile())) {
            int length = 0;
            while (length < all.length) {
                int read = in.read(all, length, Math.min(PAGE, all.length - length));
                if (read < 0) {
                    throw new EOFException("ends after " + length + " of " + all.length + " bytes");
                }
                length += read;
            }
        }
        return all;
    }
}
