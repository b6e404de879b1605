// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

/** When a program runs that is attached to many functions. */
public enum ProbeMoment {
    /** When a function is called. */
    ENTRY,
    /** When it returns. */
    EXIT,
    /** Both; if the program answers 1 at the call, it does not run at the return (Linux 6.10, uprobes 6.13). */
    SESSION;

    private static final int RETURN = 1; // BPF_F_KPROBE_MULTI_RETURN, BPF_F_UPROBE_MULTI_RETURN

    /** The flags of the link. */
    int flags() {
        return this == EXIT ? RETURN : 0;
    }

    /** What messages put before the functions. */
    String prefix() {
        return switch (this) {
            case ENTRY -> "";
            case EXIT -> "returns of ";
            case SESSION -> "sessions of ";
        };
    }
}
