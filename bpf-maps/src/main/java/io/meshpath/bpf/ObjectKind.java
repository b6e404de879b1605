// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Fd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The kinds of kernel object that can be pinned, told apart by what /proc says about a descriptor. */
public enum ObjectKind {
    MAP("bpf-map"),
    PROGRAM("bpf-prog"),
    LINK("bpf_link");

    private final String label;

    ObjectKind(String label) {
        this.label = label;
    }

    /**
     * Fails unless {@code fd} stands for an object of this kind: the kernel would take its answers for ours.
     *
     * @throws IllegalArgumentException naming what it is
     */
    public void require(Fd fd) {
        String actual = labelOf(fd);
        // Links were "bpf-link" once, and are "bpf_link" with their type behind it now.
        if (!actual.replace('-', '_').startsWith(label.replace('-', '_'))) {
            throw new IllegalArgumentException(
                    fd.what() + " is not a " + name().toLowerCase(Locale.ROOT) + " but " + actual);
        }
    }

    private static String labelOf(Fd fd) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd.raw()))
                    .toString()
                    .replace("anon_inode:", "");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell what " + fd + " is", e);
        }
    }
}
