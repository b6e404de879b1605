// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.bpf.KernelVersion;

/** For tests of what the oldest supported kernel, 5.10, does not have; the datapath itself uses nothing of that. */
final class TestKernel {
    private TestKernel() {}

    /** Skips the test where the running kernel is older than what it tests. */
    static void requireAtLeast(int major, int minor, String feature) {
        assumeTrue(KernelVersion.running().isAtLeast(major, minor), feature + " needs Linux " + major + "." + minor);
    }
}
