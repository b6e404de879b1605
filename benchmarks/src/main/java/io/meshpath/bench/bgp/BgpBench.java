// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import io.meshpath.bench.Bench;
import io.meshpath.bench.Findings;
import io.meshpath.bench.ProcessorTime;
import io.meshpath.bench.Report;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Tables of routes from senders through a speaker to a monitor, each in a network namespace: by our speaker, BIRD, FRR,
 * OpenBGPD and GoBGP. Speakers take turns at each table, in another order each round, and start anew each time.
 */
public final class BgpBench implements Bench {
    @Override
    public String name() {
        return "bgp";
    }

    @Override
    public Report run(boolean quick) {
        return run(Plan.of(quick));
    }

    Report run(Plan plan) {
        ProcessorTime.warnIfBusy();
        List<Daemon> daemons = installed(plan);
        List<String> names = daemons.stream().map(Daemon::name).toList();
        Measurements measurements = new Measurements(names);
        try (Network network = Network.create();
                Peers peers = Peers.start(network)) {
            List<TableFiles> files = new ArrayList<>();
            try {
                plan.tables().forEach(table -> files.add(TableFiles.write(table, 1)));
                files.add(TableFiles.write(plan.shared(), Network.SENDERS));
                Turns turns = new Turns(plan, network, peers, measurements);
                turns.takeAll(daemons, files);
            } finally {
                files.forEach(TableFiles::close);
            }
        }
        Findings findings = new Findings();
        measurements.rows().forEach(findings::add);
        Comparison.add(plan, names, measurements, findings);
        return findings.report(name());
    }

    private static List<Daemon> installed(Plan plan) {
        List<Daemon> installed = new ArrayList<>();
        for (Daemon daemon : plan.daemons()) {
            Optional<String> missing = daemon.missing();
            if (missing.isEmpty()) {
                installed.add(daemon);
            } else {
                System.err.println("meshpath bench: " + daemon.getClass().getSimpleName()
                        + " is left out; install with: apt-get install " + missing.get());
            }
        }
        return installed;
    }

    /** Who has a turn when. */
    private record Turns(Plan plan, Network network, Peers peers, Measurements measurements) {
        /** The last of {@code files} is what senders share. */
        void takeAll(List<Daemon> daemons, List<TableFiles> files) {
            Random random = new Random(plan.rounds());
            TableFiles shared = files.get(files.size() - 1);
            for (int round = 0; round < plan.rounds(); round++) {
                System.err.printf("meshpath bench: bgp, round %d of %d%n", round + 1, plan.rounds());
                List<Daemon> order = new ArrayList<>(daemons);
                Collections.shuffle(order, random);
                for (TableFiles one : files.subList(0, files.size() - 1)) {
                    take(order, Course.TABLE, one, round);
                }
                take(order, Course.TEN_SENDERS, shared, round);
                take(order, Course.KEEPALIVES, shared, round);
            }
        }

        private void take(List<Daemon> order, Course course, TableFiles files, int round) {
            for (Daemon daemon : order) {
                if (plan.hasTurn(daemon, course, files.table(), round)) {
                    try (Run run = Run.start(network, peers, files, daemon, measurements, plan.pace())) {
                        course.run(run, plan.warmUps(daemon, course, files.table()));
                    }
                }
            }
        }
    }
}
