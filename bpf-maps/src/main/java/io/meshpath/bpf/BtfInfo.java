// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

/**
 * What the kernel says about type information that it holds ({@code struct bpf_btf_info}).
 *
 * <p>Immutable.
 *
 * @param id its number on this machine until it is gone
 * @param name {@code "vmlinux"} or the module's; empty for that of programs and maps, and before Linux 5.11
 * @param ofKernel whether it describes the kernel or a module of it
 * @param byteSize how long it is, without its base
 */
public record BtfInfo(int id, String name, boolean ofKernel, int byteSize) {
    private static final String VMLINUX = "vmlinux";

    /** Whether it describes a kernel module, and so is split from the kernel's own. */
    public boolean ofModule() {
        return ofKernel && !name.equals(VMLINUX);
    }

    boolean ofVmlinux() {
        return ofKernel && name.equals(VMLINUX);
    }
}
