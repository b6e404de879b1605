// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** What clang made of {@code src/test/bpf/layouts.bpf.c}. */
public final class LayoutsObject {
    private LayoutsObject() {}

    public static byte[] bytes() {
        try (InputStream in = LayoutsObject.class.getResourceAsStream("/META-INF/bpf/layouts.bpf.o")) {
            if (in == null) {
                throw new IllegalStateException("layouts.bpf.c is not compiled");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
