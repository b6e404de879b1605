// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import java.util.List;

/**
 * The programs attached to one place at one moment, whoever attached them. Immutable.
 *
 * @param revision how often the list has changed, at least 1; 0 where the kernel does not count (control groups before
 *     6.17, network namespaces, maps)
 * @param programs in the order in which they run
 */
public record AttachedPrograms(long revision, List<AttachedProgram> programs) {
    public AttachedPrograms {
        programs = List.copyOf(programs);
    }

    /** The numbers of the programs, in the order in which they run. */
    public List<Integer> programIds() {
        return programs.stream().map(AttachedProgram::programId).toList();
    }
}
