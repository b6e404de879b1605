// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What decides whether this thread may use bpf(2), read when a call was refused with EPERM. */
record Rights(
        Capabilities capabilities,
        boolean seccompFilter,
        int unprivilegedBpfDisabled,
        String lockdown,
        KernelVersion kernel,
        long memlockBytes,
        boolean ownUserNamespace,
        String securityModules) {

    private static final String WHOLE_NAMESPACE = "0 0 4294967295"; // user_namespaces(7): the initial one's map

    /** Those of the calling thread. What cannot be read counts as harmless. */
    static Rights current() {
        String status = read("/proc/thread-self/status");
        String users = read("/proc/thread-self/uid_map").strip().replaceAll("\\s+", " ");
        return new Rights(
                new Capabilities(Long.parseUnsignedLong(field(status, "CapEff:", "0"), 16)),
                field(status, "Seccomp:", "0").equals("2"),
                Integer.parseInt(orElse(
                        read("/proc/sys/kernel/unprivileged_bpf_disabled").strip(), "0")),
                read("/sys/kernel/security/lockdown"),
                KernelVersion.running(),
                MemlockLimit.bytes(),
                !users.isEmpty() && !users.equals(WHOLE_NAMESPACE),
                read("/sys/kernel/security/lsm").strip());
    }

    /** One sentence for people: what {@code command} wants and is missing, or where to look when nothing obvious is. */
    String explanation(Command command, @Nullable MapType type) {
        List<String> reasons = new ArrayList<>();
        String lacking = capabilities.lacking(command, type, unprivilegedBpfDisabled);
        if (!lacking.isEmpty()) {
            reasons.add(lacking);
        }
        if (ownUserNamespace) {
            reasons.add(
                    "this process is in a user namespace of its own, where capabilities do not count for bpf(2) without a"
                            + " BPF token: run it in the initial one");
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
        return reasons.isEmpty() ? nothingObvious() : String.join("; ", reasons);
    }

    private String nothingObvious() {
        String modules = securityModules.isEmpty() ? "" : " (" + securityModules + ")";
        return "the capabilities are there: look for a security module" + modules
                + ", a read-only or frozen map, or a BPF token without the delegation";
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
