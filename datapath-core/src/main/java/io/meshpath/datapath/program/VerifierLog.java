// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.datapath.asm.Instructions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    // "12: (85) call unknown#195896080", what a relocation that failed left behind
    private static final Pattern ABSENT =
            Pattern.compile("^(\\d{1,9}): \\(85\\) call .*#" + Instructions.ABSENT + "\\b");

    private final List<String> lines;

    private final Map<Integer, String> absent;

    /** Reads {@code text}; {@code absent} says what the kernel lacks, by the instruction that would need it. */
    VerifierLog(String text, Map<Integer, String> absent) {
        this.absent = absent;
        this.lines = text.lines().filter(line -> !line.isBlank()).toList();
    }

    List<String> lines() {
        return lines;
    }

    /**
     * Why, in one line: the last lines that are neither statistics nor the verifier's trace of instructions, and the
     * source line it was at. Empty if the log is.
     */
    String summary() {
        int last = lines.size() - 1;
        while (last >= 0 && STATISTICS.matcher(lines.get(last)).lookingAt()) {
            last--;
        }
        if (last < 0) {
            return "";
        }
        Optional<String> lack = lines.stream().flatMap(this::absentThing).reduce((first, second) -> second);
        if (lack.isPresent()) {
            return "this kernel lacks what the program needs: " + lack.get() + " (log() has all " + lines.size()
                    + " lines)";
        }
        List<String> telling = new ArrayList<>(List.of(lines.get(last).strip()));
        for (int i = last - 1; i > last - MOST_TELLING && i >= 0 && !isTrace(lines.get(i)); i--) {
            telling.add(0, lines.get(i).strip());
        }
        String source = sourceBefore(last).map(line -> ", at \"" + line + "\"").orElse("");
        return String.join("; ", telling) + source + " (log() has all " + lines.size() + " lines)";
    }

    private Stream<String> absentThing(String line) {
        Matcher call = ABSENT.matcher(line);
        return call.find() ? Stream.ofNullable(absent.get(Integer.valueOf(call.group(1)))) : Stream.empty();
    }

    private static boolean isTrace(String line) {
        return TRACE.matcher(line).lookingAt();
    }

    // "; return *(int *)data; @ refused.bpf.c:9", without the place on kernels before 6.9
    private Optional<String> sourceBefore(int last) {
        for (int i = last; i >= 0; i--) {
            if (lines.get(i).startsWith("; ")) {
                return Optional.of(lines.get(i).substring(2).strip());
            }
        }
        return Optional.empty();
    }
}
