// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.KernelVersion;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.program.AttachType;

/** Refusals of bpf(2) in this package, with the best advice there is. */
final class Refusal {
    private Refusal() {}

    /** A refusal; without a hint, what the error number alone tells. */
    static BpfException of(Command command, String object, Errno errno, String hint) {
        return hint.isEmpty()
                ? BpfException.of(command, object, errno)
                : new BpfException(command, object, errno, hint);
    }

    /** What to say where the running kernel is older than the feature; empty where it is not. */
    static String olderThan(int major, int minor, String feature) {
        KernelVersion running = KernelVersion.running();
        return running.isAtLeast(major, minor)
                ? ""
                : "this kernel (" + running + ") has no " + feature + ": they came with Linux " + major + "." + minor;
    }

    /** What EINVAL means for links that want their programs loaded for them. */
    static String loadedForOther(int major, int minor, AttachType type) {
        String older = olderThan(major, minor, type + " links");
        return older.isEmpty() ? "the program was not loaded for " + type + " (ProgramSpec.withAttachType)" : older;
    }
}
