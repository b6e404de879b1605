// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value for each attachment of a program to a cgroup ({@code BPF_MAP_TYPE_CGROUP_STORAGE}, Linux 4.19, or one for each CPU
 * there, {@code BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE}, 4.20). The kernel makes an entry, all zero, when a program that uses the
 * map is attached, and deletes it with the cgroup (before Linux 5.9 at the end of the attachment): entries can be read and
 * written here, not made or deleted.
 *
 * <p>From Linux 6.2 on {@link BpfLocalStorage#createForCgroups} does more, for any program.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it.
 */
public final class BpfCgroupStorage<V> implements AutoCloseable {
    private final Entries<CgroupAttachment, V> entries;

    private BpfCgroupStorage(Entries<CgroupAttachment, V> entries) {
        this.entries = entries;
    }

    /** New storage without entries. */
    public static <V> BpfCgroupStorage<V> create(String name, Layout<V> values) {
        return over(spec(MapType.CGROUP_STORAGE, name, values).create(), values);
    }

    /** New storage without entries, with a value for each CPU. */
    public static <V> BpfCgroupStorage<List<V>> createPerCpu(String name, Layout<V> values) {
        return overPerCpu(spec(MapType.PERCPU_CGROUP_STORAGE, name, values).create(), values);
    }

    private static MapSpec spec(MapType type, String name, Layout<?> values) {
        return MapSpec.of(type, name, CgroupAttachment.LAYOUT.byteSize(), values.byteSize(), 0)
                .describedBy(CgroupAttachment.LAYOUT, values);
    }

    /**
     * The storage pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs
     */
    public static <V> BpfCgroupStorage<V> open(Path pin, Layout<V> values) {
        return over(BpfMap.open(pin), values);
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static <V> BpfCgroupStorage<V> over(BpfMap map, Layout<V> values) {
        return view(map, values, MapType.CGROUP_STORAGE);
    }

    /**
     * A view of {@code map} with a value for each CPU; it belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static <V> BpfCgroupStorage<List<V>> overPerCpu(BpfMap map, Layout<V> values) {
        return view(map, new PerCpuValues<>(values), MapType.PERCPU_CGROUP_STORAGE);
    }

    private static <V> BpfCgroupStorage<V> view(BpfMap map, Layout<V> values, MapType type) {
        return ViewCheck.closeUnlessFits(
                map, () -> new BpfCgroupStorage<>(Entries.over(map, CgroupAttachment.LAYOUT, values, type)));
    }

    /** The map without its types. */
    public BpfMap map() {
        return entries.map();
    }

    /** The value of an attachment. */
    public Optional<V> get(CgroupAttachment attachment) {
        return entries.get(attachment);
    }

    /** Gives an attachment another value; answers whether there is such an attachment. */
    public boolean replace(CgroupAttachment attachment, V value) {
        return entries.update(attachment, value, UpdateMode.REPLACE);
    }

    /** The values of all attachments. */
    public Map<CgroupAttachment, V> entries() {
        return entries.snapshot();
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
