// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

/** The one door to the kernel: {@link KernelBpf} calls it; tests without a kernel put something else here. */
interface Bpf {
    /** Runs a command; answers its value or the negative error number. */
    int call(Command command, long attributeAddress, int size);
}
