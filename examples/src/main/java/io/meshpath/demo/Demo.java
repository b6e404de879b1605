// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo;

import io.meshpath.demo.lab.Crossing;
import io.meshpath.demo.lab.Lab;
import io.meshpath.demo.lab.Leftovers;
import io.meshpath.demo.lab.Mounts;
import io.meshpath.demo.lab.Plan;
import io.meshpath.demo.lab.Trace;
import io.meshpath.demo.step.Findings;
import io.meshpath.demo.step.Step;
import io.meshpath.demo.step.Steps;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** The demo: three clusters on this machine become one mesh, are looked at step by step, and disappear again. */
public final class Demo {
    private final DemoOptions options;
    private final Report report;
    private final Trace trace;
    private final Interruption interruption;

    private Demo(DemoOptions options, Report report, Interruption interruption) {
        this.options = options;
        this.report = report;
        this.interruption = interruption;
        this.trace = options.verbose() ? line -> report.say("       $ " + line) : Trace.none();
    }

    /**
     * Runs it and prints what is seen.
     *
     * @return whether every step holds and nothing is left behind
     * @throws CannotRunException when something is missing; then nothing has been changed
     */
    public static boolean run(DemoOptions options, PrintWriter out) {
        Requirements.check(options);
        try (Interruption interruption = Interruption.watch()) {
            return alone(() -> new Demo(options, Report.to(out), interruption).run());
        }
    }

    /** Removes what a kept run, or one that was killed, has left. */
    public static void remove(PrintWriter out) {
        Requirements.requireRoot();
        boolean found = alone(() -> {
            boolean there = Leftovers.exist();
            Leftovers.remove();
            return there;
        });
        out.println(found ? "removed" : "there is nothing to remove");
    }

    private static boolean alone(Callable<Boolean> work) {
        try {
            return OnlyOne.during(work);
        } catch (CannotRunException e) {
            throw e;
        } catch (Exception e) {
            throw new CannotRunException(reason(e));
        }
    }

    private boolean run() throws IOException {
        long start = System.nanoTime();
        report.say("Meshpath: three clusters on this machine become one mesh (" + how() + ")");
        report.say("");
        Mounts mounts = Mounts.prepare();
        try {
            buildAndCheck();
        } catch (Exception e) {
            report.failed(interruption.requested() ? "interrupted" : "cannot build the mesh: " + reason(e));
        } finally {
            end(mounts, Duration.ofNanos(System.nanoTime() - start));
        }
        return report.allHold();
    }

    private String how() {
        return options.crossing() == Crossing.DIRECT
                ? "direct routing, BGP with " + options.router().title()
                : options.crossing() + " over " + (options.ipv6() ? "IPv6" : "IPv4");
    }

    private void buildAndCheck() throws Exception {
        removeEarlier();
        Lab lab = build();
        List<Step> steps = Steps.on(lab);
        report.expect(steps.size());
        for (Step step : steps) {
            check(step, lab);
        }
    }

    private void removeEarlier() throws IOException {
        if (Leftovers.exist()) {
            long start = System.nanoTime();
            Leftovers.remove();
            report.prepared("removed what an earlier run has left", start);
        }
    }

    private Lab build() throws Exception {
        Plan plan = Plan.threeClusters(options.ipv6());
        long start = report.begin("nodes");
        Lab lab = Lab.create(plan, options.crossing(), trace);
        report.prepared(plan.nodes().size() + " nodes as network namespaces, each behind its own router port", start);
        start = report.begin("etcd servers");
        lab.startEtcds();
        report.prepared(plan.clusters().size() + " etcd servers, one for each cluster, with mutual TLS", start);
        if (options.crossing() == Crossing.DIRECT) {
            start = report.begin("router");
            lab.startRouter(options.router());
            report.prepared(options.router().title() + " between the nodes, which knows nothing of pods", start);
        }
        start = report.begin("agents");
        lab.startAgents();
        report.prepared(lab.agents().size() + " agents, one for each node, each a process of its own", start);
        start = report.begin("pods");
        lab.createPods();
        report.prepared(lab.pods().size() + " pods, connected by their nodes' agents", start);
        return lab;
    }

    private void check(Step step, Lab lab) throws Exception {
        Findings findings = new Findings();
        long start = report.begin(step.title());
        try {
            step.check(findings);
            report.holds(step.title(), start, findings.lines());
        } catch (Exception e) {
            if (interruption.requested()) {
                throw e;
            }
            List<String> lines = new ArrayList<>(findings.lines());
            lines.add("DOES NOT HOLD: " + reason(e));
            lines.addAll(lab.troubles());
            report.doesNotHold(step.title(), start, lines);
        }
    }

    private void end(Mounts mounts, Duration time) {
        if (options.keep()) {
            report.summary(time);
            KeptLab.describe().forEach(report::say);
            return;
        }
        long start = report.begin("removing everything");
        try {
            Leftovers.remove();
            mounts.restore();
            report.say("");
            report.prepared("removed everything: processes, pins, namespaces, files", start);
        } catch (IOException | RuntimeException e) {
            report.failed("cannot remove everything: " + reason(e));
        }
        report.summary(time);
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
