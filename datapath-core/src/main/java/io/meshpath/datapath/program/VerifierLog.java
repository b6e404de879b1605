// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.datapath.asm.Instructions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what the verifier wrote: which lines tell why, and which source line they are about. */
final class VerifierLog {
    private static final int MOST_TELLING = 3;

    // "processed 5 insns (limit 1000000) …", "verification time 62 usec", "stack depth 8"
    private static final Pattern STATISTICS = Pattern.compile("processed |verification time|stack depth");

    // "3: (71) r0 = *(u8 *)(r1 +14)", "; return x;", "from 4 to 7: R0=0", " frame1: R1=ctx()", " R10=fp0", "caller:"
    private static final Pattern TRACE = Pattern.compile(
            "\\d+: |; |from \\d+ to |\\s*frame\\d+: |\\s*R\\d+(_\\w+)?=|call(er|ee):|mark_precise|func#|last_idx");

    // "3: (71) r0 = …", "3: R0=inv0 … (71) r0 = …"
    private static final Pattern INSTRUCTION = Pattern.compile("^(\\d{1,9}): .*\\([0-9a-f]{2}\\) ");

    // "12: (85) call unknown#195896080", what a relocation that failed left behind
    private static final Pattern ABSENT =
            Pattern.compile("^(\\d{1,9}): \\(85\\) call .*#" + Instructions.ABSENT + "\\b");

    private final List<String> lines;

    private final Map<Integer, String> absent;
    private final boolean whole;

    private VerifierLog(List<String> lines, Map<Integer, String> absent, boolean whole) {
        this.lines = List.copyOf(lines);
        this.absent = absent;
        this.whole = whole;
    }

    VerifierLog(List<String> lines) {
        this(lines, Map.of(), true);
    }

    /** Reads {@code text}; {@code absent} says what the kernel lacks, by the instruction that would need it. */
    static VerifierLog of(String text, Map<Integer, String> absent) {
        return new VerifierLog(text.lines().filter(line -> !line.isBlank()).toList(), absent, true);
    }

    /** The same, known to be a part only. */
    VerifierLog asPart() {
        return new VerifierLog(lines, absent, false);
    }

    List<String> lines() {
        return lines;
    }

    /** What the verifier did, if the log says so. */
    Optional<VerifierStatistics> statistics() {
        return VerifierStatistics.of(lines);
    }

    /** The lines that tell why: the last ones that are neither statistics nor the verifier's trace of instructions. */
    List<String> telling() {
        int last = lastTelling();
        List<String> telling = new ArrayList<>();
        for (int i = last; i >= 0 && i > last - MOST_TELLING && (i == last || !isTrace(lines.get(i))); i--) {
            telling.add(0, lines.get(i).strip());
        }
        return telling;
    }

    /** The class of the refusal, if it is a known one. */
    Optional<VerifierRefusal> refusal() {
        return VerifierRefusal.of(telling());
    }

    /** Which instruction the verifier was at, if the log shows it. */
    OptionalInt instruction() {
        for (int i = lastTelling(); i >= 0; i--) {
            Matcher instruction = INSTRUCTION.matcher(lines.get(i));
            if (instruction.find()) {
                return OptionalInt.of(Integer.parseInt(instruction.group(1)));
            }
        }
        return OptionalInt.empty();
    }

    /**
     * The source line it was at, if the object has debug information: {@code "return packet[14]; @ refused.bpf.c:10"},
     * without the place before Linux 6.9.
     */
    Optional<String> source() {
        for (int i = lastTelling(); i >= 0; i--) {
            if (lines.get(i).startsWith("; ")) {
                return Optional.of(lines.get(i).substring(2).strip());
            }
        }
        return Optional.empty();
    }

    /** Why, in one line: what tells it, the source line, and what helps. Empty if the log is. */
    String summary() {
        if (lastTelling() < 0) {
            return "";
        }
        Optional<String> lack = lines.stream().flatMap(this::absentThing).reduce((first, second) -> second);
        if (lack.isPresent()) {
            return "this kernel lacks what the program needs: " + lack.get() + extent();
        }
        return String.join("; ", telling())
                + source().map(line -> ", at \"" + line + "\"").orElse("")
                + extent()
                + refusal().map(refusal -> "; " + refusal.advice()).orElse("");
    }

    private String extent() {
        return whole
                ? " (log() has all " + lines.size() + " lines)"
                : " (of a longer log, log() has " + lines.size() + " lines)";
    }

    private int lastTelling() {
        int last = lines.size() - 1;
        while (last >= 0 && STATISTICS.matcher(lines.get(last)).lookingAt()) {
            last--;
        }
        return last;
    }

    private Stream<String> absentThing(String line) {
        Matcher call = ABSENT.matcher(line);
        return call.find() ? Stream.ofNullable(absent.get(Integer.valueOf(call.group(1)))) : Stream.empty();
    }

    private static boolean isTrace(String line) {
        return TRACE.matcher(line).lookingAt();
    }
}
