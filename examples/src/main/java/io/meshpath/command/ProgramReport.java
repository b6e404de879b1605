// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.meshpath.agent.api.OneLine;
import io.meshpath.bpf.BpfException;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.VerifierException;
import io.meshpath.datapath.program.VerifierStatistics;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A program of an object; the components are the JSON that scripts read.
 *
 * @param loaded whether the kernel took it; false where it was not asked
 * @param error why it did not, or why it was not asked
 * @param errno the kernel's word for that, if it was the kernel: {@code "EACCES"}
 * @param insns its length without the functions it calls
 * @param verifiedInsns how many instructions the verifier went through, if it came that far
 * @param verifier the rest of its statistics, likewise
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ProgramReport(
        String name,
        String section,
        String type,
        @Nullable String attachType,
        @Nullable String target,
        boolean loaded,
        @Nullable String error,
        @Nullable String errno,
        int insns,
        @Nullable Long verifiedInsns,
        @Nullable VerifierReport verifier) {

    static ProgramReport of(ProgramSpec spec) {
        return new ProgramReport(
                spec.name(),
                spec.section(),
                ProgramTypeName.of(spec.type()),
                spec.attachType().map(it -> it.name().toLowerCase(Locale.ROOT)).orElse(null),
                spec.target().orElse(null),
                false,
                null,
                null,
                spec.instructions(),
                null,
                null);
    }

    ProgramReport accepted(Program program) {
        Optional<VerifierStatistics> said = program.verifierStatistics();
        long verified = said.map(VerifierStatistics::instructions)
                .orElseGet(() -> (long) program.info().verifiedInstructions());
        return with(true, null, null, verified, said.map(VerifierReport::of).orElse(null));
    }

    ProgramReport refused(RuntimeException why) {
        String number = why instanceof BpfException kernels ? kernels.errno().name() : null;
        Optional<VerifierStatistics> said =
                why instanceof VerifierException verifiers ? verifiers.statistics() : Optional.empty();
        return with(
                false,
                OneLine.of(why),
                number,
                said.map(VerifierStatistics::instructions).orElse(null),
                said.map(VerifierReport::of).orElse(null));
    }

    private ProgramReport with(
            boolean accepted,
            @Nullable String reason,
            @Nullable String number,
            @Nullable Long verified,
            @Nullable VerifierReport statistics) {
        return new ProgramReport(
                name, section, type, attachType, target, accepted, reason, number, insns, verified, statistics);
    }

    /** How much the verifier had to do; {@code stackDepth} in bytes, the deepest of the program's functions. */
    record VerifierReport(int totalStates, int peakStates, int stackDepth, long micros) {
        static VerifierReport of(VerifierStatistics said) {
            return new VerifierReport(
                    said.totalStates(),
                    said.peakStates(),
                    said.deepestStack(),
                    said.time().toNanos() / 1_000);
        }
    }
}
