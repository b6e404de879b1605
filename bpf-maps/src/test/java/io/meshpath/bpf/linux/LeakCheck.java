// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails each class of tests that leaves descriptors open, with the stacks that opened them. JUnit finds it by itself: it is
 * on the class path of the tests of all modules.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(LeakCheck.class);

    private record Before(FdWatch watch, Map<String, Long> kernelObjects) {}

    @Override
    public void beforeAll(ExtensionContext context) {
        if (isOutermost(context)) {
            Before before = new Before(FdWatch.start(), KernelObjects.open());
            context.getStore(NAMESPACE).put(Before.class, before);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (!isOutermost(context)) {
            return;
        }
        Before before = context.getStore(NAMESPACE).get(Before.class, Before.class);
        try (FdWatch watch = before.watch()) {
            watch.requireNoneOpen();
            KernelObjects.requireNoMoreThan(before.kernelObjects());
        }
    }

    private static boolean isOutermost(ExtensionContext context) {
        return !context.getRequiredTestClass().isAnnotationPresent(Nested.class);
    }
}
