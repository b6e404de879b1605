// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.MemlockLimit;

/** The right to use bpf(2): without it whatever else is refused says nothing about what was asked. */
final class BpfRights {
    private BpfRights() {}

    /**
     * Fails unless a map can be made.
     *
     * @throws io.meshpath.bpf.BpfException saying what is missing
     */
    static void require() {
        MemlockLimit.lift();
        MapSpec.array("meshpath_probe", Integer.BYTES, 1).create().close();
    }
}
