// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MemlockLimit;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.PolicyProbe;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.SkBuff;
import io.meshpath.datapath.program.TestRunInput;
import io.meshpath.policy.compiler.PolicyCompiler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One way to verdicts in the kernel, filled for one scenario and ready to run, beside a program that decides nothing. */
final class KernelSetup implements AutoCloseable {
    // enum and struct question in policy_bench.bpf.c
    private static final int QUESTIONS = 4096;
    private static final int QUESTION_BYTES = 8;
    private static final int PORT_OFFSET = 4;
    private static final int PROTOCOL_OFFSET = 6;
    private static final int ENDPOINT = 1;
    private static final byte TCP = 6;
    private static final int SHORTEST_PACKET = 14;

    private final String name;
    private final PolicyProbe probe;
    private final LoadedObject loaded;
    private final Program program;
    private final List<Double> figures = new ArrayList<>();

    private KernelSetup(String name, PolicyProbe probe, LoadedObject loaded, String program) {
        this.name = name;
        this.probe = probe;
        this.loaded = loaded;
        this.program = loaded.program(program);
    }

    static String tablesName(PolicyScenario scenario) {
        return "verdict tables, " + scenario;
    }

    static String trieName(PolicyScenario scenario) {
        return "two LPM look-ups, " + scenario;
    }

    static KernelSetup tables(PolicyScenario scenario) {
        KernelSetup setup = open(tablesName(scenario), "bench_tables", scenario);
        PolicyCompiler compiler = new PolicyCompiler(setup.probe.tables());
        compiler.policies(scenario.model());
        compiler.addEndpoint(ENDPOINT, PolicyScenario.SUBJECT);
        for (int i = 0; i < scenario.identities(); i++) {
            compiler.addIdentity(scenario.identity(i), scenario.labelsOf(i));
        }
        return setup;
    }

    static KernelSetup trie(PolicyScenario scenario) {
        KernelSetup setup = open(trieName(scenario), "bench_lpm", scenario);
        LpmPolicy.fill(setup.loaded.map("lpm_policy"), scenario);
        return setup;
    }

    private static KernelSetup open(String name, String program, PolicyScenario scenario) {
        MemlockLimit.lift();
        PolicyProbe probe = PolicyProbe.create(MapSizes.DEFAULT.withIdentityPages(8));
        try {
            LoadedObject loaded = probe.load(ObjectSpec.resource(KernelSetup.class, "META-INF/bpf/policy_bench.bpf.o"));
            ask(loaded.map(".data.questions"), scenario);
            return new KernelSetup(name, probe, loaded, program);
        } catch (RuntimeException e) {
            probe.close();
            throw e;
        }
    }

    // Any identity, and a port of any rule: most questions are refused, some allowed, none is the one before.
    private static void ask(BpfMap questions, PolicyScenario scenario) {
        Random random = new Random(4096);
        try (NativeMemory memory = questions.memory(true)) {
            ByteBuffer to = memory.buffer().order(ByteOrder.nativeOrder());
            for (int i = 0; i < QUESTIONS; i++) {
                int at = i * QUESTION_BYTES;
                to.putInt(at, scenario.identity(random.nextInt(scenario.identities())));
                to.putShort(at + PORT_OFFSET, (short) scenario.port(random.nextInt(scenario.rules())));
                to.put(at + PROTOCOL_OFFSET, TCP);
            }
        }
    }

    void warmUp(int repeat) {
        nanos(program, repeat);
    }

    /** One run, less what the empty program takes right before it. */
    void measure(int repeat) {
        double idle = nanos(loaded.program("bench_nothing"), repeat);
        figures.add(Math.max(0, nanos(program, repeat) - idle));
    }

    /** What the program answers to one of the questions. */
    boolean allows(int question) {
        TestRunInput input =
                TestRunInput.packet(new byte[SHORTEST_PACKET]).withContext(SkBuff.DEFAULT.withMark(question));
        return program.testRun(input).returnValue() != 0;
    }

    Row row(String metric) {
        return Row.of(
                name,
                metric,
                "ns",
                figures.stream().mapToDouble(Double::doubleValue).toArray());
    }

    // The kernel reports whole nanoseconds; the clock around a long run is finer.
    private static double nanos(Program program, int repeat) {
        TestRunInput input = TestRunInput.packet(new byte[SHORTEST_PACKET]).withRepeat(repeat);
        long start = System.nanoTime();
        program.testRun(input);
        return (double) (System.nanoTime() - start) / repeat;
    }

    @Override
    public void close() {
        loaded.close();
        probe.close();
    }
}
