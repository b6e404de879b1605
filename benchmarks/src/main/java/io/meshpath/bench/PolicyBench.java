// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

/**
 * What policies cost: a verdict in the kernel, beside Cilium's layout and beside packet filters of the kernel; compilations;
 * memory; and look-ups in Java.
 */
final class PolicyBench implements Bench {
    @Override
    public String name() {
        return "policy";
    }

    @Override
    public Report run(boolean quick) {
        Findings findings = new Findings();
        VerdictBench.run(findings, quick);
        ColdVerdicts.run(findings, quick);
        PacketBench.run(findings, quick);
        CompileBench.run(findings, quick);
        PolicyMemory.run(findings);
        JmhRows.run(quick).forEach(findings::add);
        return findings.report(name());
    }
}
