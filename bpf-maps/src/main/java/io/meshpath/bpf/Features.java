// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Linux;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What the running kernel's maps can do, found out by trying it on something small and throwing that away: distributions carry features
 * back, so versions do not tell. Clear answers are remembered, unclear ones are asked again.
 *
 * <p>Safe for use by multiple threads.
 */
public final class Features {
    /** What a probe found. */
    public enum Answer {
        YES,
        NO,
        /** It could not be found out: for lack of rights, mostly. */
        UNKNOWN
    }

    private static final Map<Object, Answer> KNOWN = new ConcurrentHashMap<>();

    private record BatchOf(MapType type) {}

    private Features() {}

    /** Whether there are maps of this kind; {@link Answer#UNKNOWN} for kinds that cannot be made without more around them. */
    public static Answer mapType(MapType type) {
        return remembered(type, () -> probeMap(type));
    }

    /** Whether maps of this kind can be read and written in batches. */
    public static Answer batchOf(MapType type) {
        return remembered(new BatchOf(type), () -> probeBatch(type));
    }

    private static Answer remembered(Object feature, Supplier<Answer> probe) {
        Answer known = KNOWN.get(feature);
        if (known != null) {
            return known;
        }
        Answer found = probe.get();
        if (found != Answer.UNKNOWN) {
            KNOWN.put(feature, found);
        }
        return found;
    }

    private static Answer probeMap(MapType type) {
        try (BpfMap map = smallest(type).create()) {
            return map.fd().isOpen() ? Answer.YES : Answer.UNKNOWN;
        } catch (BpfException refused) {
            // A number behind the kernel's last kind is EINVAL; so is a shape that the kind does not take.
            return refused.errno().equals(Errno.EINVAL) && hasKnownShape(type) ? Answer.NO : Answer.UNKNOWN;
        }
    }

    private static Answer probeBatch(MapType type) {
        try (BpfMap map = smallest(type).create()) {
            return map.hasBatch(Command.MAP_LOOKUP_BATCH) ? Answer.YES : Answer.NO;
        } catch (BpfException refused) {
            return Answer.UNKNOWN;
        }
    }

    private static MapSpec smallest(MapType type) {
        if (type.equals(MapType.RINGBUF) || type.equals(MapType.USER_RINGBUF)) {
            return MapSpec.of(type, "probe", 0, 0, Linux.pageSize());
        } else if (type.equals(MapType.LPM_TRIE)) {
            return MapSpec.lpmTrie("probe", 8, 4, 1);
        } else if (type.equals(MapType.QUEUE) || type.equals(MapType.STACK) || type.equals(MapType.BLOOM_FILTER)) {
            return MapSpec.of(type, "probe", 0, 4, 1);
        } else if (type.equals(MapType.STACK_TRACE)) {
            return MapSpec.of(type, "probe", 4, 8, 1);
        } else if (type.isMapOfMaps()) {
            return MapSpec.of(MapType.ARRAY, "probe", 4, 4, 1)
                    .withInner(MapSpec.array("probe", 4, 1))
                    .withType(type);
        }
        return MapSpec.of(type, "probe", 4, 4, 1);
    }

    // The kinds that a map of the sizes above is enough for.
    private static boolean hasKnownShape(MapType type) {
        int number = type.number();
        boolean storage =
                number == 19 || number == 21 || number == 24 || (number >= 28 && number <= 29) || number == 32;
        boolean structOpsOrArena = number == 26 || number == 33;
        return !storage && !structOpsOrArena && number <= MapType.ARENA.number();
    }
}
