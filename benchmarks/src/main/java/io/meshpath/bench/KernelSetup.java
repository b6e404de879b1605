// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MemlockLimit;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.PolicyProbe;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.lpm.LpmPolicyTables;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.SkBuff;
import io.meshpath.datapath.program.TestRunInput;
import io.meshpath.policy.compiler.PolicyCompiler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Random;

/** One way to verdicts in the kernel, filled for one scenario and ready to run, beside programs that decide nothing. */
final class KernelSetup implements AutoCloseable {
    /** How many questions a program goes through before it begins again (QUESTIONS in policy_bench.h). */
    static final int QUESTIONS = 4096;

    static final int ENDPOINT = 1;

    // struct question in policy_bench.h
    private static final int QUESTION_BYTES = 8;
    private static final int PORT_OFFSET = 4;
    private static final int PROTOCOL_OFFSET = 6;
    private static final int SPACE_OFFSET = 7;
    private static final int SHORTEST_PACKET = 14;
    private static final int TRIE_ENTRIES = 1 << 19;

    private final String name;
    private final AutoCloseable tables;
    private final LoadedObject loaded;

    private KernelSetup(String name, AutoCloseable tables, LoadedObject loaded) {
        this.name = name;
        this.tables = tables;
        this.loaded = loaded;
    }

    /** Our verdict tables. */
    static KernelSetup tables(PolicyScenario scenario) {
        MemlockLimit.lift();
        PolicyProbe probe = PolicyProbe.create(MapSizes.DEFAULT.withIdentityPages(8));
        try {
            compile(scenario, probe.tables());
            LoadedObject loaded = probe.load(object("policy_bench"));
            return asked("verdict tables, " + scenario, probe, loaded, scenario);
        } catch (RuntimeException e) {
            probe.close();
            throw e;
        }
    }

    /** The two look-ups of Cilium's layout. */
    static KernelSetup trie(PolicyScenario scenario) {
        MemlockLimit.lift();
        LpmPolicyTables tries = LpmPolicyTables.create(TRIE_ENTRIES);
        try {
            compile(scenario, tries);
            BpfMap trie = tries.trie(ENDPOINT).orElseThrow();
            ObjectSpec object = object("policy_lpm_bench");
            LoadedObject loaded =
                    LoadedObject.load(object.withMap("lpm_policy", trie.spec()), Map.of("lpm_policy", trie));
            return asked("two LPM look-ups, " + scenario, tries, loaded, scenario);
        } catch (RuntimeException e) {
            tries.close();
            throw e;
        }
    }

    static void compile(PolicyScenario scenario, PolicyTables tables) {
        PolicyCompiler compiler = new PolicyCompiler(tables);
        compiler.addEndpoint(ENDPOINT, PolicyScenario.SUBJECT);
        for (int i = 0; i < scenario.identities(); i++) {
            compiler.addIdentity(scenario.identity(i), scenario.labelsOf(i));
        }
        compiler.policies(scenario.model());
    }

    static ObjectSpec object(String name) {
        return ObjectSpec.resource(KernelSetup.class, "META-INF/bpf/" + name + ".bpf.o");
    }

    private static KernelSetup asked(String name, AutoCloseable tables, LoadedObject loaded, PolicyScenario scenario) {
        ask(loaded.map(".data.questions"), scenario);
        return new KernelSetup(name, tables, loaded);
    }

    // Any identity, and a port of any rule: most questions are refused, some allowed, none is the one before.
    private static void ask(BpfMap questions, PolicyScenario scenario) {
        Random random = new Random(QUESTIONS);
        try (NativeMemory memory = questions.memory(true)) {
            ByteBuffer to = memory.buffer().order(ByteOrder.nativeOrder());
            for (int i = 0; i < QUESTIONS; i++) {
                int at = i * QUESTION_BYTES;
                to.putInt(at, scenario.identity(random.nextInt(scenario.identities())));
                to.putShort(at + PORT_OFFSET, (short) scenario.port(random.nextInt(scenario.rules())));
                to.put(at + PROTOCOL_OFFSET, PolicyScenario.UDP);
                to.put(at + SPACE_OFFSET, (byte) PortSpace.UDP.ordinal());
            }
        }
    }

    String name() {
        return name;
    }

    /** How long a question takes in a row of this many: by {@code bench_verdict}, or by a program that answers none. */
    double nanos(String program, int repeat) {
        TestRunInput input = packet().withRepeat(repeat);
        Program run = loaded.program(program);
        long start = System.nanoTime(); // the kernel reports whole nanoseconds; the clock around a long run is finer
        run.testRun(input);
        return (double) (System.nanoTime() - start) / repeat;
    }

    /** How long a single verdict takes, between two looks at the clock, with what these take. */
    double nanosAlone(int question) {
        return run("bench_verdict_timed", question);
    }

    /** How long nothing takes between two looks at the clock. */
    double nanosOfTheClock(int question) {
        return run("bench_nothing_timed", question);
    }

    /** What the program answers to one of the questions. */
    boolean allows(int question) {
        return run("bench_verdict", question) != 0;
    }

    private int run(String program, int question) {
        TestRunInput input = packet().withContext(SkBuff.DEFAULT.withMark(question));
        return loaded.program(program).testRun(input).returnValue();
    }

    private static TestRunInput packet() {
        return TestRunInput.packet(new byte[SHORTEST_PACKET]);
    }

    @Override
    public void close() {
        loaded.close();
        try {
            tables.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot close " + name, e);
        }
    }
}
