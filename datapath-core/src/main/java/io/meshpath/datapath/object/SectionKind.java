// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.ProgramFlags;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.ProgramType;
import java.util.Optional;

/**
 * What a section's name says about the programs in it, by libbpf's conventions.
 *
 * @param name the whole name, or the part before a slash if {@code open}
 * @param open whether a slash and the place to attach to may follow: {@code kprobe/do_exit}
 * @param sleepableToo whether {@code .s} behind the name makes the program one that may sleep
 * @param flags of BPF_PROG_LOAD that the name asks for
 */
record SectionKind(
        String name, boolean open, boolean sleepableToo, ProgramType type, Optional<AttachType> attachType, int flags) {

    /** The program whose code begins with {@code function}, as its section describes it. */
    static ProgramSpec describe(Function function) {
        String section = function.section().name();
        boolean loaded = !section.startsWith("?");
        String meaning = loaded ? section : section.substring(1);
        SectionKind kind = SectionNames.find(meaning);
        return new ProgramSpec(
                function.name(),
                section,
                kind.type(),
                kind.attachType(),
                kind.target(meaning),
                Optional.empty(),
                kind.flags() | (kind.isSleepable(meaning) ? ProgramFlags.SLEEPABLE : 0),
                function.code().count(),
                loaded);
    }

    boolean matches(String section) {
        if (!open) {
            return section.equals(name);
        }
        String first = beforeSlash(section);
        return first.equals(name) || isSleepable(section);
    }

    /** Names that libbpf took until 1.0: a slash and anything behind those that stand alone today. */
    boolean matchesOfOld(String section) {
        return !open && section.startsWith(name + "/");
    }

    SectionKind sleepable() {
        return withFlags(ProgramFlags.SLEEPABLE);
    }

    SectionKind withFragments() {
        return withFlags(ProgramFlags.XDP_HAS_FRAGS);
    }

    private SectionKind withFlags(int wanted) {
        return new SectionKind(name, open, sleepableToo, type, attachType, wanted);
    }

    private boolean isSleepable(String section) {
        return sleepableToo && beforeSlash(section).equals(name + ".s");
    }

    private Optional<String> target(String section) {
        int slash = section.indexOf('/');
        return open && slash >= 0 ? Optional.of(section.substring(slash + 1)) : Optional.empty();
    }

    private static String beforeSlash(String section) {
        int slash = section.indexOf('/');
        return slash < 0 ? section : section.substring(0, slash);
    }
}
