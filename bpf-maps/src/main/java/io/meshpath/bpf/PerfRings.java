// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Epoll;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rings of all CPUs behind one perf event array. */
final class PerfRings implements AutoCloseable {
    private final List<PerfRing> rings = new ArrayList<>();
    private final Epoll epoll;
    private int next;

    private PerfRings(Epoll epoll) {
        this.epoll = epoll;
    }

    /** Makes a ring for each CPU that is online, and puts its event into {@code map}. */
    static PerfRings of(BpfMap map, int bytesPerCpu, int wakeUpBytes) {
        PerfRings rings = new PerfRings(Epoll.create(map.object()));
        try {
            rings.open(map, bytesPerCpu, wakeUpBytes);
            rings.publish(new Slots(map));
            return rings;
        } catch (RuntimeException e) {
            rings.close();
            throw e;
        }
    }

    private void open(BpfMap map, int bytesPerCpu, int wakeUpBytes) {
        ByteBuffer joined = NativeMemory.allocate(PerfRing.LARGEST_RECORD).buffer();
        for (int cpu : OnlineCpus.now()) {
            if (cpu < map.spec().maxEntries()) {
                Optional<Fd> event = PerfEvents.open(cpu, wakeUpBytes, map.object());
                event.ifPresent(fd -> rings.add(PerfRing.of(cpu, fd, bytesPerCpu, joined)));
            }
        }
    }

    private void publish(Slots events) {
        for (PerfRing ring : rings) {
            epoll.add(ring.event());
            events.set(ring.cpu(), ring.event());
        }
    }

    Epoll epoll() {
        return epoll;
    }

    int drain(PerfReader.Handler handler, int limit) {
        int records = 0;
        for (int turn = 0; turn < rings.size() && records < limit; turn++) {
            PerfRing ring = rings.get(next);
            next = (next + 1)
                    % rings.size(); // a limited call goes on where the last one stopped: no CPU starves another
            records += ring.drain(handler, limit - records);
        }
        return records;
    }

    void pause(boolean paused) {
        rings.forEach(ring -> PerfEvents.pause(ring.event(), paused));
    }

    long available() {
        return rings.stream().mapToLong(PerfRing::available).sum();
    }

    long records() {
        return rings.stream().mapToLong(PerfRing::records).sum();
    }

    long lost() {
        return rings.stream().mapToLong(PerfRing::lost).sum();
    }

    List<Integer> cpus() {
        return rings.stream().map(PerfRing::cpu).toList();
    }

    @Override
    public void close() {
        rings.forEach(PerfRing::close);
        epoll.close();
    }
}
