// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import io.meshpath.bpf.MemlockLimit;
import io.meshpath.datapath.MapSizes;
import io.meshpath.datapath.PolicyProbe;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.compiler.PolicyCompiler;
import java.lang.ref.Reference;
import java.util.List;

/**
 * How much memory an identity and an endpoint take, in the kernel and in the heap, there without their labels and the model,
 * which the caller has: what nodes with more of them hold beyond what a smaller one holds.
 */
final class PolicyMemory {
    private static final CompileScenario USUAL = new CompileScenario(1_000, 10_000, 100);
    private static final CompileScenario MORE_IDENTITIES = new CompileScenario(1_000, 60_000, 100);
    private static final CompileScenario MORE_ENDPOINTS = new CompileScenario(1_000, 10_000, 200);
    private static final MapSizes SIZES = CompileBench.SIZES.withPolicyCells(1 << 22);
    private static final int IDENTITY_BYTES = 2;
    private static final int CELL_BYTES = 8;

    /** What a node holds, in bytes. */
    private record Held(long heap, long cells) {
        static Held by(CompileScenario scenario, PolicyModel model) {
            List<Labels> labels = scenario.labels();
            try (PolicyProbe probe = PolicyProbe.create(SIZES)) {
                long with = heapWithCompiler(scenario, labels, model, probe);
                long heap = with - usedHeap();
                return new Held(heap, (long) probe.usage().cells().used() * CELL_BYTES);
            } finally {
                Reference.reachabilityFence(labels); // they are the caller's, before and after
            }
        }
    }

    private PolicyMemory() {}

    private static long heapWithCompiler(
            CompileScenario scenario, List<Labels> labels, PolicyModel model, PolicyProbe probe) {
        PolicyCompiler compiler = new PolicyCompiler(probe.tables());
        try {
            scenario.populate(compiler, labels);
            compiler.policies(model);
            return usedHeap();
        } finally {
            Reference.reachabilityFence(compiler);
        }
    }

    static void run(Findings findings) {
        MemlockLimit.lift();
        PolicyModel model = USUAL.model();
        Held.by(USUAL, model); // whatever is made once is made now
        Held usual = Held.by(USUAL, model);
        Held identities = Held.by(MORE_IDENTITIES, model);
        Held endpoints = Held.by(MORE_ENDPOINTS, model);
        double identity = (double) (identities.heap - usual.heap) / (MORE_IDENTITIES.identities() - USUAL.identities());
        int added = MORE_ENDPOINTS.endpoints() - USUAL.endpoints();
        add(findings, "identity, heap", identity);
        add(findings, "identity, kernel", IDENTITY_BYTES);
        add(findings, "endpoint with rules of its own, heap", (double) (endpoints.heap - usual.heap) / added);
        add(findings, "endpoint with rules of its own, kernel", (double) (endpoints.cells - usual.cells) / added);
    }

    private static void add(Findings findings, String what, double bytes) {
        findings.add(Row.of(USUAL.toString(), "memory of one more " + what, "B", bytes));
    }

    // What is let go of in one collection may hold what only the next one finds.
    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        long now = used - 1;
        while (now < used) {
            used = now;
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            now = runtime.totalMemory() - runtime.freeMemory();
        }
        return used;
    }
}
