// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import java.util.Optional;

/**
 * A program as its object describes it. Immutable.
 *
 * @param name the function's name in C
 * @param section the section it lies in, which by convention says what it is for: {@code "tc"}, {@code "tcx/ingress"}
 * @param type what the verifier takes it for; {@link ProgramType#UNSPECIFIED} where the section's name is no convention
 * @param attachType where it wants to be attached, if the section says so
 * @param target what it wants to be attached to, if the section says so: {@code "do_unlinkat"} of
 *     {@code "fentry/do_unlinkat"}, {@code "sched/sched_switch"} of {@code "tp/sched/sched_switch"}
 * @param targetProgram the program whose function {@code target} is; empty for the kernel's own
 * @param flags flags of BPF_PROG_LOAD: {@link ProgramFlags}
 * @param instructions its length without the functions it calls
 * @param loaded whether {@code LoadedObject.load} loads it; a section name that starts with a question mark means no
 */
public record ProgramSpec(
        String name,
        String section,
        ProgramType type,
        Optional<AttachType> attachType,
        Optional<String> target,
        Optional<Program> targetProgram,
        int flags,
        int instructions,
        boolean loaded) {

    /** A program that is not from an object file, with nothing said but what it is. */
    public static ProgramSpec of(String name, ProgramType type) {
        return new ProgramSpec(name, "", type, Optional.empty(), Optional.empty(), Optional.empty(), 0, 0, true);
    }

    /** The same program, to be taken for another type, wherever it is attached. */
    public ProgramSpec withType(ProgramType other) {
        return new ProgramSpec(
                name, section, other, Optional.empty(), target, targetProgram, flags, instructions, loaded);
    }

    /** The same program, to be attached in another place. */
    public ProgramSpec withAttachType(AttachType other) {
        return new ProgramSpec(
                name, section, type, Optional.of(other), target, targetProgram, flags, instructions, loaded);
    }

    /** The same program, to be attached to another function, tracepoint or hook: {@code "do_unlinkat"}. */
    public ProgramSpec withTarget(String other) {
        return new ProgramSpec(
                name, section, type, attachType, Optional.of(other), targetProgram, flags, instructions, loaded);
    }

    /**
     * The same program, to replace or to trace a function of {@code program} ({@code freplace}, {@code fentry}, {@code fexit}).
     *
     * @param program which must have been loaded with type information, and stay open until this one is loaded
     */
    public ProgramSpec withTargetProgram(Program program, String function) {
        return new ProgramSpec(
                name,
                section,
                type,
                attachType,
                Optional.of(function),
                Optional.of(program),
                flags,
                instructions,
                loaded);
    }

    /** The same program with exactly these {@link ProgramFlags}. */
    public ProgramSpec withFlags(int other) {
        return new ProgramSpec(name, section, type, attachType, target, targetProgram, other, instructions, loaded);
    }

    /** The same program, to be loaded or left out. */
    public ProgramSpec withLoaded(boolean wanted) {
        return new ProgramSpec(name, section, type, attachType, target, targetProgram, flags, instructions, wanted);
    }
}
