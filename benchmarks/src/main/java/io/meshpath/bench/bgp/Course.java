// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import java.nio.file.Path;
import java.time.Duration;

/** What is done with a speaker between its start and its end; each course has a start of its own. */
enum Course {
    /** From one sender to the monitor: at first, again and again, with changes, with a restart, and back. */
    TABLE {
        @Override
        void run(Run run, int warmUps) {
            run.add(START, "s", run.connect(1, HOLD));
            double cpu = run.cpuSeconds();
            Relayed first = run.announce();
            run.add(FIRST, "s", first.seconds());
            run.add(FIRST_CPU, "s", run.cpuSeconds() - cpu);
            run.add(MEMORY, "MB", run.residentMegabytes());
            run.count(UPDATES, "messages", first.heard().updates());
            run.count(DIFFERENCE, "routes", run.difference(first));
            for (int i = 0; i < warmUps; i++) {
                run.withdraw();
                run.announce();
            }
            if (warmUps > 0) {
                warm(run);
            }
        }
    },

    /** Ten senders have the same table, and send it at once. */
    TEN_SENDERS {
        @Override
        void run(Run run, int warmUps) {
            run.connect(Network.SENDERS, HOLD);
            double cpu = run.cpuSeconds();
            Relayed all = run.announceFrom(Network.SENDERS);
            run.add(TEN, "s", all.last());
            run.add(TEN_CPU, "s", run.cpuSeconds() - cpu);
            for (int i = 0; i < MEASURED && warmUps > 0; i++) {
                run.withdrawFrom(Network.SENDERS);
                cpu = run.cpuSeconds();
                run.add(TEN_WARM, "s", run.announceFrom(Network.SENDERS).last());
                run.add(TEN_WARM_CPU, "s", run.cpuSeconds() - cpu);
            }
            run.add(TEN_MEMORY, "MB", run.residentMegabytes());
            run.count(TEN_UPDATES, "messages", all.heard().updates());
        }
    },

    /** The table goes to and fro for a while, and the speaker has KEEPALIVEs to send. */
    KEEPALIVES {
        @Override
        void run(Run run, int warmUps) {
            run.connect(1, SHORT_HOLD);
            run.longestGap();
            long end = System.nanoTime() + run.pace().loading().toNanos();
            while (System.nanoTime() < end) {
                run.announce();
                run.withdraw();
            }
            double late = run.longestGap() - SHORT_HOLD.toSeconds() / 3.0;
            run.add(LATE, "ms", Math.max(0, late) * MILLIS_PER_SECOND);
        }
    };

    static final String START = "start to sessions";
    static final String FIRST = "first time";
    static final String FIRST_CPU = "first time, processor time";
    static final String WARM = "warm";
    static final String WARM_CPU = "warm, processor time";
    static final String UPDATES = "UPDATEs sent";
    static final String DIFFERENCE = "not told just once";
    static final String MEMORY = "resident";
    static final String WARM_MEMORY = "resident, warm";
    static final String WITHDRAWN = "all withdrawn";
    static final String CHANGED = "1 % changed";
    static final String RESTARTED = "sender restarts";
    static final String RESTART_UPDATES = "sender restarts, UPDATEs";
    static final String TEN = "from ten, first time";
    static final String TEN_CPU = "from ten, first time, processor time";
    static final String TEN_WARM = "from ten, warm";
    static final String TEN_WARM_CPU = "from ten, warm, processor time";
    static final String TEN_MEMORY = "from ten, resident";
    static final String TEN_UPDATES = "from ten, UPDATEs";
    static final String LATE = "KEEPALIVE late by";

    private static final Duration HOLD = Duration.ofSeconds(Neighbor.HOLD_SECONDS);
    private static final Duration SHORT_HOLD = Duration.ofSeconds(3); // the shortest there is (RFC 4271, section 4.2)
    private static final int MILLIS_PER_SECOND = 1_000;
    private static final int MEASURED = 3;

    /**
     * Goes through it.
     *
     * @param warmUps how often the table is sent before it counts; 0 to leave out what needs a warm speaker
     */
    abstract void run(Run run, int warmUps);

    private static void warm(Run run) {
        for (int i = 0; i < MEASURED; i++) {
            run.add(WITHDRAWN, "s", run.withdraw().seconds());
            double cpu = run.cpuSeconds();
            run.add(WARM, "s", run.announce().seconds());
            run.add(WARM_CPU, "s", run.cpuSeconds() - cpu);
        }
        run.add(WARM_MEMORY, "MB", run.residentMegabytes());
        Relayed restarted = run.restart();
        run.add(RESTARTED, "s", restarted.seconds());
        run.count(RESTART_UPDATES, "messages", restarted.heard().updates() - 1); // the mark
        for (Path change : run.files().changes()) {
            run.add(CHANGED, "ms", run.change(change).seconds() * MILLIS_PER_SECOND);
        }
    }
}
