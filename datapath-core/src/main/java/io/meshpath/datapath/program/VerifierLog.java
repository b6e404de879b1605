// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what the verifier wrote: which lines tell why, and which source line they are about. */
final class VerifierLog {
    private final List<String> lines;

    VerifierLog(String text) {
        this.lines = text.lines().filter(line -> !line.isBlank()).toList();
    }

    List<String> lines() {
        return lines;
    }

    /**
     * Why, in one line: the last line that is no statistics, with the one before it where the last only goes on, and the
     * source line the verifier was at. Empty if the log is.
     */
    String summary() {
        int last = lines.size() - 1;
        while (last >= 0 && isStatistics(lines.get(last))) {
            last--;
        }
        if (last < 0) {
            return "";
        }
        List<String> telling = new ArrayList<>(List.of(lines.get(last).strip()));
        if (last > 0 && continues(lines.get(last))) {
            telling.add(0, lines.get(last - 1).strip());
        }
        String source = sourceBefore(last).map(line -> ", at \"" + line + "\"").orElse("");
        return String.join(" ", telling) + source + " (" + lines.size() + " lines in log())";
    }

    // "processed 5 insns (limit 1000000) max_states_per_insn 0 …", "verification time 62 usec", "stack depth 8"
    private static boolean isStatistics(String line) {
        return line.startsWith("processed ") || line.startsWith("verification time") || line.startsWith("stack depth");
    }

    // "\tHINT: …", or the register dump after "R1 !read_ok"-like lines: "R0=inv(id=0) R10=fp0"
    private static boolean continues(String line) {
        return line.startsWith("\t") || line.startsWith("R0=") || line.startsWith("R0_");
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
