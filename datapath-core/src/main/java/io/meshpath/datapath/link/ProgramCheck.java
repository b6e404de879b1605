// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;

/** Refuses programs that cannot be attached to a place, before the kernel does so with EINVAL. */
final class ProgramCheck {
    private ProgramCheck() {}

    /**
     * Fails unless {@code program} is of type {@code type}.
     *
     * @throws IllegalArgumentException {@code "program peek (XDP) is no program for tc"}
     */
    static void require(Program program, ProgramType type, String place) {
        if (program.type() != type) {
            throw new IllegalArgumentException(program + " is no program for " + place);
        }
    }
}
