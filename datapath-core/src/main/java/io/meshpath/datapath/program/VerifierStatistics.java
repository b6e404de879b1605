// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the verifier did for one program (kernel/bpf/verifier.c, print_verification_stats).
 *
 * @param instructions how many it followed, those of loops and branches each time anew
 * @param limit how many it would have followed at most
 * @param mostStatesPerInstruction how many states it kept for the instruction with the most of them
 * @param totalStates how many it kept
 * @param peakStates how many at one time
 * @param time how long it took, in microseconds; zero where the kernel does not say
 * @param stackDepths bytes of stack: the program's, then those of its functions that are verified on their own or called
 */
public record VerifierStatistics(
        long instructions,
        long limit,
        int mostStatesPerInstruction,
        int totalStates,
        int peakStates,
        Duration time,
        List<Integer> stackDepths) {
    private static final Pattern PROCESSED = Pattern.compile("^processed (\\d{1,18}) insns \\(limit (\\d{1,18})\\)"
            + " max_states_per_insn (\\d{1,9}) total_states (\\d{1,9}) peak_states (\\d{1,9})");
    private static final Pattern TIME = Pattern.compile("^verification time (\\d{1,15}) usec");
    private static final Pattern STACK = Pattern.compile("^stack depth (\\d{1,9}(?:\\+\\d{1,9})*)");

    public VerifierStatistics {
        stackDepths = List.copyOf(stackDepths);
    }

    /** The deepest of the stacks, in bytes. */
    public int deepestStack() {
        return stackDepths.stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** What a log says; empty if it does not, as when the program was refused before it was followed. */
    static Optional<VerifierStatistics> of(List<String> log) {
        return last(PROCESSED, log)
                .map(counts -> new VerifierStatistics(
                        Long.parseLong(counts.group(1)),
                        Long.parseLong(counts.group(2)),
                        Integer.parseInt(counts.group(3)),
                        Integer.parseInt(counts.group(4)),
                        Integer.parseInt(counts.group(5)),
                        last(TIME, log)
                                .map(time -> Duration.ofNanos(Long.parseLong(time.group(1)) * 1_000))
                                .orElse(Duration.ZERO),
                        last(STACK, log)
                                .map(stack -> Stream.of(stack.group(1).split("\\+"))
                                        .map(Integer::valueOf)
                                        .toList())
                                .orElse(List.of())));
    }

    private static Optional<Matcher> last(Pattern pattern, List<String> log) {
        for (int i = log.size() - 1; i >= 0; i--) {
            Matcher matcher = pattern.matcher(log.get(i));
            if (matcher.find()) {
                return Optional.of(matcher);
            }
        }
        return Optional.empty();
    }
}
