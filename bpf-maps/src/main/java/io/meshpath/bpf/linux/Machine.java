// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

import java.nio.ByteOrder;

/** What differs between the machines we run on: the numbers of system calls that libc has no function for, mostly. */
enum Machine {
    X86_64(321, 298, 324, 4),
    ARM64(280, 241, 283, 8);

    final int bpf;
    final int perfEventOpen;
    final int membarrier;
    final int epollDataOffset; // struct epoll_event is packed on x86-64 only

    Machine(int bpf, int perfEventOpen, int membarrier, int epollDataOffset) {
        this.bpf = bpf;
        this.perfEventOpen = perfEventOpen;
        this.membarrier = membarrier;
        this.epollDataOffset = epollDataOffset;
    }

    /** This machine. */
    static Machine current() {
        return requireSupported();
    }

    /** Fails where a call would be encoded wrongly, before any call is made. */
    static Machine requireSupported() {
        String system = System.getProperty("os.name");
        if (!"Linux".equals(system)) {
            throw new UnsupportedOperationException("BPF needs Linux, this is " + system);
        }
        String arch = System.getProperty("os.arch");
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            if ("amd64".equals(arch)) {
                return X86_64;
            }
            if ("aarch64".equals(arch)) {
                return ARM64;
            }
        }
        throw new UnsupportedOperationException("needs x86-64 or little-endian arm64, this is " + arch);
    }
}
