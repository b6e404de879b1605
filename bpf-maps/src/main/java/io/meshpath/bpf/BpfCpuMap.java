// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Fd;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * CPUs that XDP programs redirect frames to, each with a queue ({@code BPF_MAP_TYPE_CPUMAP}, Linux 4.15): the work on a frame
 * goes on there. A kernel thread serves each queue; with it goes, if wanted, a program that runs on each frame (Linux 5.9).
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it: ENODEV for a CPU that there cannot be, EOVERFLOW for
 * a longer queue than 16384, ENOMEM for a program that was not loaded for {@code BPF_XDP_CPUMAP}.
 */
public final class BpfCpuMap implements AutoCloseable {
    /** How many frames wait for a CPU at most, and the number of the program that runs on them. */
    public record Queue(int length, OptionalInt programId) {}

    private final RedirectTargets targets;

    private BpfCpuMap(RedirectTargets targets) {
        this.targets = targets;
    }

    /** A new map for all CPUs that this machine could ever have. */
    public static BpfCpuMap create(String name) {
        return over(
                RedirectTargets.spec(MapType.CPUMAP, name, PossibleCpus.count()).create());
    }

    /**
     * The map pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs
     */
    public static BpfCpuMap open(Path pin) {
        return over(BpfMap.open(pin));
    }

    /**
     * A view of {@code map}, which belongs to the view from then on; values of 4 bytes have no room for programs.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static BpfCpuMap over(BpfMap map) {
        return ViewCheck.closeUnlessFits(map, () -> new BpfCpuMap(RedirectTargets.over(map, MapType.CPUMAP)));
    }

    /** The map without its types. */
    public BpfMap map() {
        return targets.map();
    }

    /** Gives {@code cpu} a queue of {@code length} frames, 1 to 16384, in the place of the one it has. */
    public void put(int cpu, int length) {
        targets.put(checked(cpu), positive(length));
    }

    /**
     * Gives {@code cpu} a queue of {@code length} frames, 1 to 16384, in the place of the one it has.
     *
     * @param program runs on each frame there: an XDP program loaded for {@code BPF_XDP_CPUMAP}
     */
    public void put(int cpu, int length, Fd program) {
        targets.put(checked(cpu), positive(length), program);
    }

    /** The queue of {@code cpu}. */
    public Optional<Queue> get(int cpu) {
        return targets.get(checked(cpu)).map(BpfCpuMap::queue);
    }

    /** Takes the queue of {@code cpu} away, if it has one; the frames in it are worked on first. */
    public void delete(int cpu) {
        targets.delete(checked(cpu));
    }

    /** All queues by CPU. */
    public Map<Integer, Queue> queues() {
        Map<Integer, Queue> queues = new TreeMap<>();
        targets.all().forEach((cpu, target) -> queues.put(cpu, queue(target)));
        return queues;
    }

    private static Queue queue(RedirectTargets.Target target) {
        return new Queue(target.number(), target.programId());
    }

    private int checked(int cpu) {
        ArrayIndex.check(map(), cpu);
        return cpu;
    }

    // The kernel takes 0 for a wish to delete.
    private static int positive(int length) {
        if (length <= 0) {
            throw new IllegalArgumentException("a queue has room for one frame at least: " + length);
        }
        return length;
    }

    @Override
    public void close() {
        map().close();
    }

    @Override
    public String toString() {
        return map().toString();
    }
}
