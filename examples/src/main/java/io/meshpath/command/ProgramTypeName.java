// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.datapath.program.ProgramType;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/** Program types as users of bpftool and libbpf write them: {@code sched_cls}. */
final class ProgramTypeName {
    private ProgramTypeName() {}

    static String of(ProgramType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** The types there are, without the one that stands for none. */
    static Stream<ProgramType> all() {
        return Arrays.stream(ProgramType.values()).filter(type -> type != ProgramType.UNSPECIFIED);
    }

    /**
     * Reads a name, in whatever case.
     *
     * @throws CommandFailure naming those there are
     */
    static ProgramType parse(String text) {
        return all().filter(type -> type.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> CommandFailure.cannotRun("no program type is called " + text + "; there are "
                        + all().map(ProgramTypeName::of).toList()));
    }
}
