// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import io.meshpath.datapath.program.TestRun;
import io.meshpath.datapath.program.TestRunInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code meshpath bpf prog run}: BPF_PROG_TEST_RUN. */
@Command(
        name = "run",
        description = {
            "Runs a program in the kernel without a packet of the network; what it does to maps is real.",
            "Data is a file, or hexadecimal behind hex: as in hex:ffffffffffff0200000000010800."
        },
        mixinStandardHelpOptions = true)
final class BpfProgramRunCommand implements Runnable {
    private static final String MARK = "hex:";
    private static final int SHORTEST_FRAME = 60;
    private static final Set<ProgramType> TAKE_PACKETS = Set.of(
            ProgramType.XDP,
            ProgramType.SCHED_CLS,
            ProgramType.SCHED_ACT,
            ProgramType.SOCKET_FILTER,
            ProgramType.CGROUP_SKB,
            ProgramType.LWT_IN,
            ProgramType.LWT_OUT,
            ProgramType.LWT_XMIT,
            ProgramType.LWT_SEG6LOCAL,
            ProgramType.SK_SKB,
            ProgramType.FLOW_DISSECTOR,
            ProgramType.NETFILTER);

    @Parameters(
            paramLabel = "PIN|ID|FILE.o:NAME",
            description = "A program in the kernel, or one to be loaded for this.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private String target;

    @Option(
            names = "--data-in",
            paramLabel = "DATA",
            description = "The packet from its Ethernet header on; without it 60 zeroes for types that take one.")
    private @Nullable String dataIn;

    @Option(names = "--ctx-in", paramLabel = "DATA", description = "The context, such as a struct __sk_buff.")
    private @Nullable String contextIn;

    @Option(
            names = "--data-out",
            paramLabel = "FILE",
            description = "Where to write the packet as the program left it.")
    private @Nullable Path dataOut;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description = "How often; the time is the average.")
    private int repeat = 1;

    @Mixin
    private OutputOptions output = new OutputOptions();

    /** What it came to, as scripts read it. */
    record Outcome(int returnValue, @Nullable String meaning, long durationNanos, String data, String context) {}

    @Override
    public void run() {
        try (ProgramTarget open = ProgramTarget.open(target)) {
            Program program = open.program();
            TestRun run = program.testRun(input(program.type()).withRepeat(repeat));
            if (dataOut != null) {
                write(dataOut, run.packet().toBytes());
            }
            show(run, ReturnValue.meaning(program.type(), run.returnValue()).orElse(null));
        }
    }

    private TestRunInput input(ProgramType type) {
        Octets context = contextIn == null ? Octets.zero(0) : Octets.copyOf(data(contextIn));
        if (dataIn == null && !TAKE_PACKETS.contains(type)) {
            return TestRunInput.context(context);
        }
        byte[] packet = dataIn == null ? new byte[SHORTEST_FRAME] : data(dataIn);
        return TestRunInput.packet(packet).withContext(context);
    }

    private static byte[] data(String text) {
        try {
            return text.startsWith(MARK)
                    ? HexFormat.of().parseHex(text.substring(MARK.length()).replaceAll("[ :]", ""))
                    : Files.readAllBytes(Path.of(text));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.cannotRun("not hexadecimal: " + text);
        } catch (IOException e) {
            throw CommandFailure.cannotRun("cannot read " + text);
        }
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw CommandFailure.cannotRun("cannot write " + file);
        }
    }

    private void show(TestRun run, @Nullable String meaning) {
        String packet = HexFormat.of().formatHex(run.packet().toBytes());
        String context = HexFormat.of().formatHex(run.context().toBytes());
        if (output.json()) {
            output.out()
                    .print(ListOptions.prettyOf(
                            new Outcome(run.returnValue(), meaning, run.durationNanos(), packet, context)));
            return;
        }
        output.out()
                .println("returned " + run.returnValue() + (meaning == null ? "" : " (" + meaning + ")") + ", "
                        + run.durationNanos() + " ns" + (repeat > 1 ? " on average of " + repeat : ""));
        if (!packet.isEmpty()) {
            output.out().println("packet: " + packet);
        }
        if (!context.isEmpty()) {
            output.out().println("context: " + context);
        }
    }
}
