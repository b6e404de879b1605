// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.BpfException;
import io.meshpath.datapath.asm.Assembler;
import io.meshpath.datapath.asm.Helper;
import io.meshpath.datapath.asm.Instructions;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramLoad;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.ProgramType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Facts about the running kernel that objects ask for like options ({@code LINUX_…}), as libbpf defines them. */
final class KernelFacts {
    private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");
    private static final Path BUILD = Path.of("/proc/sys/kernel/version");
    private static final Path UBUNTU = Path.of("/proc/version_signature");
    private static final Pattern THREE_NUMBERS = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,5})");

    private KernelFacts() {}

    /** The value of a fact; empty for one that nobody knows. */
    static OptionalLong of(String name) {
        return switch (name) {
            case "LINUX_KERNEL_VERSION" -> OptionalLong.of(version());
            case "LINUX_HAS_BPF_COOKIE" -> OptionalLong.of(hasCookie() ? 1 : 0);
            case "LINUX_HAS_SYSCALL_WRAPPER" -> OptionalLong.of(hasSyscallWrapper() ? 1 : 0);
            default -> OptionalLong.empty();
        };
    }

    /** {@code KERNEL_VERSION(major, minor, patch)}; distributions hide the patch level in other places. */
    private static int version() {
        try {
            if (Files.isReadable(UBUNTU)) {
                String signature = Files.readString(UBUNTU).strip(); // "Ubuntu 5.4.0-12.15-generic 5.4.8"
                return version(signature.substring(signature.lastIndexOf(' ') + 1));
            }
            String build = Files.readString(BUILD); // "#1 SMP Debian 5.10.70-1 (2021-09-30)"
            int debian = build.indexOf("Debian ");
            return version(debian >= 0 ? build.substring(debian) : Files.readString(RELEASE));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the kernel's version", e);
        }
    }

    static int version(String text) {
        Matcher numbers = THREE_NUMBERS.matcher(text);
        if (!numbers.find()) {
            throw new IllegalArgumentException("no version of a kernel: " + text);
        }
        int patch = Math.min(255, Integer.parseInt(numbers.group(3)));
        return Integer.parseInt(numbers.group(1)) << 16 | Integer.parseInt(numbers.group(2)) << 8 | patch;
    }

    /** Whether programs can ask for the cookie of their attachment (Linux 5.15): whether one that does is taken. */
    private static boolean hasCookie() {
        Instructions code =
                new Assembler().call(Helper.GET_ATTACH_COOKIE).exit().assemble().withMaps(map -> -1);
        ProgramSpec spec = ProgramSpec.of("cookie", ProgramType.TRACEPOINT);
        try (ProgramLoad load = new ProgramLoad(spec, "GPL", code);
                Program program = load.load("the probe for cookies", Map.of())) {
            return program.fd().isOpen();
        } catch (BpfException e) {
            return false;
        }
    }

    /** Whether system calls are functions of one argument, the registers (Linux 4.17): by the name of bpf(2). */
    private static boolean hasSyscallWrapper() {
        Set<String> names = Set.of("__x64_sys_bpf", "__arm64_sys_bpf");
        return !KernelAddresses.of(names, "LINUX_HAS_SYSCALL_WRAPPER").isEmpty();
    }
}
