// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.bpf.linux.FdWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** For tests that call bpf(2): skips them without root, and fails them when they leave a descriptor open. */
final class KernelTest implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(KernelTest.class);

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root: calls bpf(2)");
        context.getStore(NAMESPACE).put(FdWatch.class, FdWatch.start());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        FdWatch watch = context.getStore(NAMESPACE).remove(FdWatch.class, FdWatch.class);
        if (watch != null) {
            watch.close();
            watch.requireNoneOpen();
        }
    }
}
