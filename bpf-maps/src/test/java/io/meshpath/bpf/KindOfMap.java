// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** For tests of kinds of maps that not every supported kernel has. */
final class KindOfMap {
    private KindOfMap() {}

    /** Whether the kernel has this kind; where it has not, {@code creation} must fail with a word that says so. */
    static boolean isThere(MapType type, ThrowingCallable creation) {
        if (Features.mapType(type).isYes()) {
            return true;
        }
        boolean tooOld = KernelVersion.running().compareTo(type.since().orElseThrow()) < 0;
        assertThatThrownBy(creation)
                .isInstanceOf(BpfException.class)
                .hasMessageContaining(
                        tooOld
                                ? "this kernel (" + KernelVersion.running() + ") has no " + type
                                        + " maps: they came with Linux "
                                        + type.since().orElseThrow()
                                : "or the kernel was built without the kind");
        return false;
    }
}
