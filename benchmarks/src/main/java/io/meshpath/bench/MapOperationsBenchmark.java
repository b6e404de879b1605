// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import io.meshpath.bpf.BpfArray;
import io.meshpath.bpf.BpfHashMap;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.BpfPerCpuArray;
import io.meshpath.bpf.EntryBatch;
import io.meshpath.bpf.EntryBuffer;
import io.meshpath.bpf.EntryWalk;
import io.meshpath.bpf.MappedArray;
import io.meshpath.bpf.RingBuffer;
import io.meshpath.bpf.UpdateMode;
import io.meshpath.bpf.layout.Fields;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.TestRunInput;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Operations on maps of 8-byte keys and values, each as {@code floor.c} does it: the methods have its operations' names. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls open() first
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MapOperationsBenchmark {
    static final int EVENTS = 100_000;
    /** How many single operations one call of a method makes, so that JMH's own work for a call does not count. */
    static final int SINGLES = 1_000;

    private static final int STRIDE = 7919;

    /** The numbers of the maps to work on, as {@link BenchMaps#ids} has them; empty for maps of its own. */
    @Param("")
    public String maps;

    private @Nullable BenchMaps own;
    private BpfHashMap<Long, Long> entries;
    private BpfMap map;
    private EntryBuffer entry;
    private EntryBatch batch;
    private EntryWalk walk;
    private BpfPerCpuArray<Long> counters;
    private EntryBuffer counter;
    private MappedArray<Long> shared;
    private RingBuffer events;
    private Program fill;
    private long round;
    private long sum;

    @Setup
    public void open() {
        if (maps.isEmpty()) {
            own = BenchMaps.load();
        }
        String[] ids = own != null ? own.ids().toArray(String[]::new) : maps.split(",");
        entries = BpfHashMap.over(open(ids[0]), Layouts.U64, Layouts.U64);
        map = entries.map();
        entry = map.entryBuffer();
        batch = map.entryBatch(BenchMaps.KEYS);
        walk = map.entryWalk(BenchMaps.KEYS);
        counters = BpfPerCpuArray.over(open(ids[1]), Layouts.U64);
        counter = counters.map().entryBuffer();
        try (BpfArray<Long> array = BpfArray.over(open(ids[2]), Layouts.U64)) {
            shared = array.mapped(false);
        }
        events = RingBuffer.over(open(ids[3]));
        fill = Program.openById(Integer.parseInt(ids[4]));
    }

    @TearDown
    public void close() {
        batch.close();
        walk.close();
        entries.close();
        counters.close();
        shared.close();
        events.close();
        fill.close();
        if (own != null) {
            own.close();
        }
    }

    private static BpfMap open(String id) {
        return BpfMap.openById(Integer.parseInt(id));
    }

    private static long key(long round) {
        return round * STRIDE % BenchMaps.KEYS;
    }

    @Benchmark
    @OperationsPerInvocation(SINGLES)
    public long lookup() {
        long total = 0;
        for (int round = 0; round < SINGLES; round++) {
            entry.key().putLong(0, key(round));
            total += entry.lookup() ? entry.value().getLong(0) : -1;
        }
        return total;
    }

    @Benchmark
    @OperationsPerInvocation(SINGLES)
    public long typedLookup() {
        long total = 0;
        for (int round = 0; round < SINGLES; round++) {
            total += entries.getAsLong(key(round), Fields::u64, -1);
        }
        return total;
    }

    @Benchmark
    @OperationsPerInvocation(SINGLES)
    public int miss() {
        int found = 0;
        for (int round = 0; round < SINGLES; round++) {
            entry.key().putLong(0, BenchMaps.KEYS + key(round));
            found += entry.lookup() ? 1 : 0;
        }
        return found;
    }

    @Benchmark
    @OperationsPerInvocation(SINGLES)
    public void update() {
        for (int round = 0; round < SINGLES; round++) {
            entry.key().putLong(0, key(round));
            entry.value().putLong(0, round);
            entry.update(UpdateMode.ANY);
        }
    }

    @Benchmark
    @OperationsPerInvocation(SINGLES)
    public int insertAndDelete() {
        int done = 0;
        for (int round = 0; round < SINGLES; round++) {
            entry.key().putLong(0, BenchMaps.KEYS + key(round));
            entry.value().putLong(0, round);
            done += entry.update(UpdateMode.INSERT) && entry.delete() ? 1 : 0;
        }
        return done;
    }

    @Benchmark
    @OperationsPerInvocation(SINGLES)
    public long perCpuLookup() {
        long total = 0;
        for (int round = 0; round < SINGLES; round++) {
            counter.key().putInt(0, (int) key(round));
            total += counter.lookup() ? counter.value().getLong(0) : -1;
        }
        return total;
    }

    @Benchmark
    @OperationsPerInvocation(SINGLES)
    public long mappedRead() {
        long total = 0;
        for (int round = 0; round < SINGLES; round++) {
            total += shared.getAsLong((int) key(round), Fields::u64);
        }
        return total;
    }

    @Benchmark
    @OperationsPerInvocation(BenchMaps.KEYS)
    public long lookupBatch() {
        long total = 0;
        walk.rewind();
        while (walk.advance()) {
            for (int i = 0; i < walk.count(); i++) {
                total += walk.values().getLong(walk.valueAt(i));
            }
        }
        return total;
    }

    @Benchmark
    @OperationsPerInvocation(BenchMaps.KEYS)
    public int updateBatch() {
        for (long key = 0; key < BenchMaps.KEYS; key++) {
            batch.keys().putLong(batch.nextKeyAt(), key);
            batch.values().putLong(batch.nextValueAt(), key + round);
            batch.add();
        }
        round++;
        return batch.update();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long ringDrain(Filled filled) {
        sum = 0;
        int drained = events.consume((buffer, offset, length) -> sum += buffer.getLong(offset), Integer.MAX_VALUE);
        if (drained != EVENTS) {
            throw new IllegalStateException("drained " + drained + " of " + EVENTS + " events");
        }
        return sum;
    }

    /** A ring buffer with events in it, before each drain. */
    @State(Scope.Benchmark)
    public static class Filled {
        @Setup(Level.Invocation)
        public void fill(MapOperationsBenchmark benchmark) {
            benchmark.fill.testRun(TestRunInput.packet(new byte[64]).withRepeat(EVENTS));
        }
    }
}
