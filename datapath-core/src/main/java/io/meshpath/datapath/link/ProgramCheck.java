// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import java.util.Set;

/** Refuses programs that cannot be attached to a place, before the kernel does so with EINVAL. */
final class ProgramCheck {
    private ProgramCheck() {}

    /**
     * Fails unless {@code program} is of type {@code type}.
     *
     * @throws IllegalArgumentException {@code "program peek (XDP) is no program for tc"}
     */
    static void require(Program program, ProgramType type, String place) {
        require(program, Set.of(type), place);
    }

    /** Fails unless {@code program} is of one of {@code types}. */
    static void require(Program program, Set<ProgramType> types, String place) {
        if (!types.contains(program.type())) {
            throw new IllegalArgumentException(program + " is no program for " + place);
        }
    }
}
