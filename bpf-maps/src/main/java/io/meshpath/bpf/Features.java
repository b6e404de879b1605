// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

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
    private static final Map<Object, Answer> KNOWN = new ConcurrentHashMap<>();

    private record BatchOf(MapType type) {}

    private Features() {}

    /** Whether there are maps of this kind; unknown for kinds that this release does not know how to make. */
    public static Answer mapType(MapType type) {
        return ask(type, () -> MapProbe.create(type));
    }

    /** Whether maps of this kind can be read and written in batches. */
    public static Answer batchOf(MapType type) {
        return ask(new BatchOf(type), () -> MapProbe.batch(type));
    }

    /** Whether the value of a single CPU can be read and written ({@link ElementFlags#cpu}, after Linux 6.18). */
    public static Answer singleCpuAccess() {
        return ask(OneCpu.class, OneCpu::isSupported);
    }

    /**
     * The answer that is remembered, else that of {@code probe}, which is remembered if it is clear.
     *
     * @param feature what is asked for, equal if the same is asked again
     */
    public static Answer ask(Object feature, Supplier<Answer> probe) {
        Answer known = KNOWN.get(feature);
        if (known != null) {
            return known;
        }
        Answer found = probe.get();
        if (found.kind() != Answer.Kind.UNKNOWN) {
            KNOWN.put(feature, found);
        }
        return found;
    }
}
