// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import java.util.ArrayList;
import java.util.List;

/** What operations on maps cost in Java ({@link MapOperationsBenchmark}) and in C, by turns, on the same maps. */
final class MapsBench implements Bench {
    /** An operation, by the names that Java and C know it under, and how slow it may be beside C. */
    private record Operation(String name, String inC, long count, double limit) {
        Operation(String name, long count, double limit) {
            this(name, name, count, limit);
        }
    }

    private static final double SINGLE = 1.10;
    private static final double BATCH = 1.03;
    private static final double NO_LIMIT = 0;
    private static final long SINGLES = 500_000;
    private static final long BATCHES = 100;
    private static final List<Operation> OPERATIONS = List.of(
            new Operation("lookup", SINGLES, SINGLE),
            new Operation("typedLookup", "lookup", SINGLES, NO_LIMIT),
            new Operation("miss", SINGLES, SINGLE),
            new Operation("update", SINGLES, SINGLE),
            new Operation("insertAndDelete", SINGLES, SINGLE),
            new Operation("perCpuLookup", SINGLES, SINGLE),
            new Operation("lookupBatch", BATCHES, BATCH),
            new Operation("updateBatch", BATCHES, BATCH),
            new Operation("ringDrain", MapOperationsBenchmark.EVENTS, NO_LIMIT),
            new Operation("mappedRead", 100 * SINGLES, NO_LIMIT));
    private static final double EVENTS_PER_SECOND = 100e6;
    private static final double MAPPED_READ_NANOS = 5;
    private static final double NANOS_PER_SECOND = 1e9;
    /** JMH divides what the whole JVM's thread allocates; a benchmark that allocates nothing is charged with less than this. */
    private static final double NO_BYTES = 0.1;

    private final List<Row> rows = new ArrayList<>();
    private final List<Ratio> ratios = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();

    @Override
    public String name() {
        return "maps";
    }

    @Override
    public Report run(boolean quick) {
        int rounds = quick ? 1 : 5;
        try (BenchMaps maps = BenchMaps.load();
                Floor floor = Floor.start(maps.ids())) {
            MapOperations java = new MapOperations(maps.ids(), quick);
            OPERATIONS.forEach(operation -> compare(operation, java, floor, rounds));
        }
        return new Report(name(), Machine.commit(), Machine.describe(), rows, ratios, targets);
    }

    private void compare(Operation operation, MapOperations java, Floor floor, int rounds) {
        double[] ours = new double[rounds];
        double[] bytes = new double[rounds];
        double[] theirs = new double[rounds];
        double[] ratio = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            double before = floor.nanos(operation.inC(), operation.count());
            MapOperations.Figures figures = java.run(operation.name());
            double after = floor.nanos(operation.inC(), operation.count());
            ours[round] = figures.nanos();
            bytes[round] = figures.bytes();
            theirs[round] = (before + after) / 2;
            ratio[round] = ours[round] / theirs[round];
        }
        Row inJava = Row.of(operation.name() + ", Java", "time", "ns", ours);
        Row allocated = Row.of(operation.name() + ", Java", "allocated", "bytes", bytes);
        Row inC = Row.of(operation.inC() + ", C", "time", "ns", theirs);
        Row byTurns = Row.of(operation.name(), "Java/C of each turn", "x", ratio);
        rows.addAll(List.of(inJava, allocated, inC, byTurns));
        ratios.add(new Ratio(inJava.setup(), inC.setup(), "time, each turn", byTurns.median()));
        judge(operation, inJava.median(), byTurns.median(), allocated.median());
    }

    private void judge(Operation operation, double nanos, double ratio, double bytes) {
        String name = operation.name();
        if (name.equals("typedLookup")) {
            return; // its key is an object that the caller makes; for whoever must not, there is "lookup"
        }
        if (operation.limit() != NO_LIMIT) {
            targets.add(Target.atMost(name + ", Java/C", operation.limit(), "x", ratio));
        } else if (name.equals("ringDrain")) {
            targets.add(Target.atLeast(name + " of 64 bytes", EVENTS_PER_SECOND, "events/s", NANOS_PER_SECOND / nanos));
        } else {
            targets.add(Target.atMost(name, MAPPED_READ_NANOS, "ns", nanos));
        }
        targets.add(Target.atMost(name + ", allocated", NO_BYTES, "bytes", bytes));
    }
}
