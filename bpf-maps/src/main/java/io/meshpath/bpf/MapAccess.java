// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

/** What a handle to a map that exists may do; programs are not concerned. */
public enum MapAccess {
    READ_WRITE(0),
    /** Writing is refused with EPERM, through this handle only ({@code BPF_F_RDONLY}). */
    READ_ONLY(MapFlags.RDONLY),
    /** Reading is refused with EPERM, through this handle only ({@code BPF_F_WRONLY}). */
    WRITE_ONLY(MapFlags.WRONLY);

    private final int flags;

    MapAccess(int flags) {
        this.flags = flags;
    }

    int flags() {
        return flags;
    }
}
