// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.datapath.linker.ObjectLinker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The objects that the build compiles from src/test/bpf. */
public final class TestObjects {
    private TestObjects() {}

    public static byte[] bytes(String name) {
        try (InputStream in = TestObjects.class.getResourceAsStream("/META-INF/bpf/" + name + ".bpf.o")) {
            if (in == null) {
                throw new IllegalStateException("not compiled: " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ObjectSpec spec(String name) {
        return ObjectSpec.parse(bytes(name), name + ".bpf.o");
    }

    /** Without what only debuggers read, so that damage meets what we read. */
    public static byte[] bare(String name) {
        return new ObjectLinker(name).add(bytes(name), name).link();
    }
}
