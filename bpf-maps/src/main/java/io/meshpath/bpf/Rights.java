// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What decides whether this thread may use bpf(2), read when a call was refused with EPERM. */
record Rights(
        long capabilities,
        boolean seccompFilter,
        int unprivilegedBpfDisabled,
        String lockdown,
        KernelVersion kernel,
        long memlockBytes) {

    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_SYS_ADMIN = 21;
    private static final int CAP_BPF = 39;

    /** Those of the calling thread. What cannot be read counts as harmless. */
    static Rights current() {
        String status = read("/proc/thread-self/status");
        return new Rights(
                Long.parseUnsignedLong(field(status, "CapEff:", "0"), 16),
                field(status, "Seccomp:", "0").equals("2"),
                Integer.parseInt(orElse(
                        read("/proc/sys/kernel/unprivileged_bpf_disabled").strip(), "0")),
                read("/sys/kernel/security/lockdown"),
                KernelVersion.running(),
                MemlockLimit.bytes());
    }

    /** One sentence for people: what is missing, or where to look when nothing obvious is. */
    String explanation() {
        List<String> reasons = new ArrayList<>();
        if (!has(CAP_BPF) && !has(CAP_SYS_ADMIN)) {
            reasons.add("this thread has neither CAP_BPF nor CAP_SYS_ADMIN (kernel.unprivileged_bpf_disabled is "
                    + unprivilegedBpfDisabled + "): run as root or grant CAP_BPF"
                    + (has(CAP_NET_ADMIN) ? "" : ", and CAP_NET_ADMIN for network programs"));
        }
        if (!kernel.isAtLeast(5, 11) && memlockBytes >= 0) {
            reasons.add("kernel " + kernel + " counts maps against the memlock limit, which is " + memlockBytes
                    + " bytes: raise it (MemlockLimit.lift(), ulimit -l)");
        }
        if (seccompFilter) {
            reasons.add("a seccomp filter is active: container runtimes block bpf(2) unless their profile allows it");
        }
        if (lockdown.contains("[integrity]") || lockdown.contains("[confidentiality]")) {
            reasons.add("kernel lockdown is on: " + lockdown.strip());
        }
        return reasons.isEmpty()
                ? "the capabilities are there: look for a security module, a read-only or frozen map, or a BPF token"
                        + " without the delegation"
                : String.join("; ", reasons);
    }

    private boolean has(int capability) {
        return (capabilities >>> capability & 1) != 0;
    }

    private static String field(String status, String name, String absent) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElse(absent);
    }

    private static String orElse(String text, String absent) {
        return text.isEmpty() ? absent : text;
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException unreadable) {
            return "";
        }
    }
}
