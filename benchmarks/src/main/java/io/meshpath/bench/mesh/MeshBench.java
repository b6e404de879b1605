// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import io.meshpath.bench.Bench;
import io.meshpath.bench.Findings;
import io.meshpath.bench.ProcessorTime;
import io.meshpath.bench.Report;

/**
 * A mesh of 250 mock clusters, as an agent reads and follows it; a cluster's state, as a replicator copies it; identities, as
 * nodes agree on them.
 */
public final class MeshBench implements Bench {
    @Override
    public String name() {
        return "mesh";
    }

    @Override
    public Report run(boolean quick) {
        return run(Plan.of(quick));
    }

    Report run(Plan plan) {
        ProcessorTime.warnIfBusy();
        Findings findings = new Findings();
        AgentRun agent = new AgentRun(plan);
        MirrorRun mirrors = new MirrorRun(plan);
        AllocationRun allocation = new AllocationRun(plan);
        agent.run();
        mirrors.run();
        allocation.run();
        agent.addTo(findings);
        mirrors.addTo(findings);
        allocation.addTo(findings);
        return findings.report(name());
    }
}
