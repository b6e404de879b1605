// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;

/** What the errors of the kernel's lists of programs mean (kernel/bpf/mprog.c). */
final class ProgramOrder {
    private ProgramOrder() {}

    static String hint(Errno errno, Anchor anchor) {
        if (errno.equals(Errno.ESTALE)) {
            return "the list has changed since revision " + anchor.revision() + ": query it and decide again";
        }
        if (errno.equals(Errno.EEXIST)) {
            return "this program is attached there already, and one program can be there once";
        }
        if (errno.equals(Errno.ENOENT) || errno.equals(Errno.EBADF)) {
            return "what the anchor names is not attached there: " + anchor;
        }
        if (errno.equals(Errno.ERANGE)) {
            return "64 programs are attached there, which is the limit";
        }
        return "";
    }
}
