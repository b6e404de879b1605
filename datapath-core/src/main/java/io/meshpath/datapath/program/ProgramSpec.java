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
 * @param flags flags of BPF_PROG_LOAD
 * @param instructions its length without the functions it calls
 * @param loaded whether {@code LoadedObject.load} loads it; a section name that starts with a question mark means no
 */
public record ProgramSpec(
        String name,
        String section,
        ProgramType type,
        Optional<AttachType> attachType,
        int flags,
        int instructions,
        boolean loaded) {

    /** The same program, to be taken for another type. */
    public ProgramSpec withType(ProgramType other) {
        return new ProgramSpec(name, section, other, Optional.empty(), flags, instructions, loaded);
    }

    /** The same program, to be loaded or left out. */
    public ProgramSpec withLoaded(boolean wanted) {
        return new ProgramSpec(name, section, type, attachType, flags, instructions, wanted);
    }
}
