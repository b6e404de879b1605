// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import io.meshpath.bpf.MemlockLimit;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.PolicyProbe;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.compiler.PolicyCompiler;
import io.meshpath.policy.document.PolicyParser;
import java.util.ArrayList;
import java.util.List;

/** What it takes until policies, identities and rules are in the kernel's tables, in a JVM that has warmed up. */
final class CompileBench {
    static final MapSizes SIZES = MapSizes.DEFAULT.withIdentityPages(8).withPolicyCells(1 << 20);

    private static final CompileScenario SCENARIO = new CompileScenario(1_000, 10_000, 100);
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int IDENTITIES_A_RUN = 100;

    private final Findings findings;
    private final boolean quick;
    private final List<Policy> policies = SCENARIO.parsed();
    private final PolicyModel model = SCENARIO.model();
    private final List<Labels> labels = SCENARIO.labels();

    private CompileBench(Findings findings, boolean quick) {
        this.findings = findings;
        this.quick = quick;
    }

    static void run(Findings findings, boolean quick) {
        MemlockLimit.lift();
        CompileBench bench = new CompileBench(findings, quick);
        bench.parse();
        bench.full();
        try (PolicyProbe probe = PolicyProbe.create(SIZES)) {
            PolicyCompiler compiler = new PolicyCompiler(probe.tables());
            SCENARIO.populate(compiler, bench.labels);
            compiler.policies(bench.model);
            bench.oneIdentityMore(compiler);
            bench.oneRuleMore(compiler);
        }
    }

    private void parse() {
        String text = SCENARIO.text();
        Series times = new Series("YAML", "read 1,000 policies", "ms");
        for (int run = -warmUps(); run < runs(); run++) {
            long start = System.nanoTime();
            PolicyParser.parse("bench.yaml", text);
            add(run, times, start, NANOS_PER_MILLI);
        }
        findings.add(times.row());
    }

    private void full() {
        Series times = new Series(SCENARIO.toString(), "full compile into the kernel", "ms");
        for (int run = -warmUps(); run < runs(); run++) {
            try (PolicyProbe probe = PolicyProbe.create(SIZES)) {
                long start = System.nanoTime();
                PolicyCompiler compiler = new PolicyCompiler(probe.tables());
                SCENARIO.populate(compiler, labels);
                compiler.policies(model);
                add(run, times, start, NANOS_PER_MILLI);
            }
        }
        Row row = findings.add(times.row());
        findings.add(Target.atMost("full compile of " + SCENARIO, 1_000, "ms", row.median()));
    }

    /** Of pods that nobody knew, of an application that rules speak of. */
    private void oneIdentityMore(PolicyCompiler compiler) {
        Series times = new Series(SCENARIO.toString(), "one more identity in the kernel", "us");
        int next = SCENARIO.identities();
        for (int run = -warmUps(); run < runs(); run++) {
            List<Labels> added = new ArrayList<>();
            for (int i = 0; i < IDENTITIES_A_RUN; i++) {
                added.add(CompileScenario.labelsOf(next + i));
            }
            long start = System.nanoTime();
            for (Labels pod : added) {
                compiler.addIdentity(CompileScenario.identity(next++), pod);
            }
            add(run, times, start, NANOS_PER_MICRO * IDENTITIES_A_RUN);
        }
        findings.add(Target.atMost(
                "one more identity", 100, "us", findings.add(times.row()).median()));
    }

    /** In a policy for one of the endpoints here, with a port and a peer that it had not had before. */
    private void oneRuleMore(PolicyCompiler compiler) {
        Series times = new Series(SCENARIO.toString(), "one more policy in the kernel", "ms");
        PolicyModel now = model;
        for (int run = -warmUps(); run < 5 * runs(); run++) {
            List<Policy> more = new ArrayList<>(policies);
            int endpoint = Math.floorMod(run, SCENARIO.endpoints());
            more.addAll(PolicyParser.parse("more.yaml", CompileScenario.policy(endpoint, 10_000 + run)));
            long start = System.nanoTime();
            PolicyModel next = now.with(more);
            compiler.policies(next);
            add(run, times, start, NANOS_PER_MILLI);
            now = now.with(policies);
            compiler.policies(now);
        }
        findings.add(Target.atMost(
                "one more rule to the kernel",
                10,
                "ms",
                findings.add(times.row()).median()));
    }

    private int warmUps() {
        return quick ? 4 : 15;
    }

    private int runs() {
        return quick ? 5 : 21;
    }

    /** Counts a run, unless it was one to warm up. */
    private static void add(int run, Series times, long start, double unit) {
        double took = (System.nanoTime() - start) / unit;
        if (run >= 0) {
            times.add(took);
        }
    }
}
