// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Where programs of type KPROBE go, as their sections say it by libbpf's conventions. */
final class ProbeSection {
    /** Where a library or a command is looked for that is named without a folder. */
    private static final List<Path> FOLDERS = List.of(
            Path.of("/usr/lib64"),
            Path.of("/usr/lib"),
            Path.of("/usr/lib/" + machine() + "-linux-gnu"),
            Path.of("/usr/bin"),
            Path.of("/usr/sbin"));

    private final ProgramSpec spec;
    private final String kind;
    private final String target;

    private ProbeSection(ProgramSpec spec, String kind, String target) {
        this.spec = spec;
        this.kind = kind;
        this.target = target;
    }

    static ProbeSection of(ProgramSpec spec) {
        String target = Links.target(spec);
        String section = spec.section().startsWith("?") ? spec.section().substring(1) : spec.section();
        int slash = section.indexOf('/');
        String kind = slash < 0 ? section : section.substring(0, slash);
        return new ProbeSection(spec, kind.endsWith(".s") ? kind.substring(0, kind.length() - 2) : kind, target);
    }

    Link attach(Program program) {
        return switch (kind) {
            case "kprobe" -> kprobe(false).attach(program);
            case "kretprobe" -> kprobe(true).attach(program);
            case "ksyscall" -> new KprobeSpec(systemCall(), 0, false).attach(program);
            case "kretsyscall" -> new KprobeSpec(systemCall(), 0, true).attach(program);
            case "uprobe" -> uprobe(false).attach(program);
            case "uretprobe" -> uprobe(true).attach(program);
            case "kprobe.multi" -> KprobeMultiSpec.entry(functions()).attach(program);
            case "kretprobe.multi" -> KprobeMultiSpec.exit(functions()).attach(program);
            case "uprobe.multi" ->
                UprobeMultiSpec.entry(binary(), List.of(place())).attach(program);
            case "uretprobe.multi" ->
                UprobeMultiSpec.exit(binary(), List.of(place())).attach(program);
            case "kprobe.session" -> KprobeMultiSpec.session(functions()).attach(program);
            case "uprobe.session" ->
                UprobeMultiSpec.session(binary(), List.of(place())).attach(program);
            case "usdt" ->
                throw new IllegalArgumentException("section " + spec.section() + " of program " + spec.name()
                        + ": USDT notes are not read; give the place and its semaphore to UprobeSpec");
            default -> throw Links.incomplete(spec, "KprobeSpec or UprobeSpec");
        };
    }

    private KprobeSpec kprobe(boolean returns) {
        int plus = target.indexOf('+');
        return plus < 0
                ? new KprobeSpec(target, 0, returns)
                : new KprobeSpec(target.substring(0, plus), number(target.substring(plus + 1)), returns);
    }

    private UprobeSpec uprobe(boolean returns) {
        String place = place();
        int plus = place.indexOf('+');
        String function = plus < 0 ? place : place.substring(0, plus);
        long behind = plus < 0 ? 0 : number(place.substring(plus + 1));
        boolean isOffset = !function.isEmpty() && Character.isDigit(function.charAt(0));
        long offset = isOffset ? number(function) : BinarySymbols.offset(binary(), function);
        return new UprobeSpec(binary(), offset + behind, returns, UprobeSpec.ANY_PROCESS, 0);
    }

    private List<String> functions() {
        if (target.contains("*") || target.contains("?")) {
            throw Links.incomplete(spec, "KprobeMultiSpec with the functions that the pattern means");
        }
        return List.of(target);
    }

    private Path binary() {
        String file = target.substring(0, colon());
        return file.contains("/") ? Path.of(file) : find(file);
    }

    private String place() {
        return target.substring(colon() + 1);
    }

    private int colon() {
        int colon = target.lastIndexOf(':');
        if (colon < 0) {
            throw Links.incomplete(spec, "UprobeSpec with a file and a function");
        }
        return colon;
    }

    private Path find(String file) {
        return FOLDERS.stream()
                .map(folder -> folder.resolve(file))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no " + file + " in " + FOLDERS));
    }

    private long number(String text) {
        try {
            return Long.decode(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "section " + spec.section() + " of program " + spec.name() + ": not a number: " + text, e);
        }
    }

    /** The function of the kernel that carries out a system call (CONFIG_ARCH_HAS_SYSCALL_WRAPPER). */
    private String systemCall() {
        String prefix = machine().equals("aarch64") ? "__arm64_sys_" : "__x64_sys_";
        return prefix + target;
    }

    private static String machine() {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return arch.equals("amd64") ? "x86_64" : arch;
    }
}
