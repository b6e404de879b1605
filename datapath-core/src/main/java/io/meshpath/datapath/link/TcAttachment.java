// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.datapath.program.Program;

/** A program on a {@link TcHook}. Not safe for use by multiple threads. */
public sealed interface TcAttachment extends AutoCloseable permits PinnedTcxLink, ClsactFilter {
    /** Where it is attached. */
    TcHook hook();

    /** The kernel's number of the program that runs here now. */
    int programId();

    /**
     * Puts another program in the place of the one that is attached: each packet sees the one or the other.
     *
     * @throws io.meshpath.bpf.linux.LinuxException if the kernel refuses, because the interface is gone for example
     */
    void replace(Program program);

    /** Detaches the program and removes the pin, then closes this. Harmless if the interface is gone. */
    void detach();

    /** Gives up this handle; the program stays attached. */
    @Override
    void close();
}
