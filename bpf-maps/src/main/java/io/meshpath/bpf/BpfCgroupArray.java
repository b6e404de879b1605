// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Fd;
import java.nio.file.Path;

/**
 * Cgroups that programs ask whether a packet or a task belongs to ({@code BPF_MAP_TYPE_CGROUP_ARRAY}, Linux 4.8; the helpers
 * are {@code bpf_skb_under_cgroup} and {@code bpf_current_task_under_cgroup}). The kernel does not tell what is in here.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it: EBADF for a descriptor that is of no cgroup.
 */
public final class BpfCgroupArray implements AutoCloseable {
    private final BpfMap map;
    private final Slots slots;

    private BpfCgroupArray(BpfMap map) {
        this.map = map;
        this.slots = new Slots(map);
    }

    /** A new map of {@code length} empty slots. */
    public static BpfCgroupArray create(String name, int length) {
        return over(MapSpec.of(MapType.CGROUP_ARRAY, name, Integer.BYTES, Integer.BYTES, length)
                .create());
    }

    /**
     * The map pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map
     */
    public static BpfCgroupArray open(Path pin) {
        return over(BpfMap.open(pin));
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the map is closed
     */
    public static BpfCgroupArray over(BpfMap map) {
        return ViewCheck.closeUnlessFits(map, () -> {
            ViewCheck check = new ViewCheck(map.spec());
            check.type(MapType.CGROUP_ARRAY);
            check.requireNone();
            return new BpfCgroupArray(map);
        });
    }

    /** The map without its types. */
    public BpfMap map() {
        return map;
    }

    /** Puts a cgroup (version 2), by a descriptor of its folder, into a slot, in the place of the one there. */
    public void set(int slot, Fd cgroup) {
        slots.set(slot, cgroup);
    }

    /** Empties a slot; answers whether a cgroup was in it. */
    public boolean clear(int slot) {
        return slots.clear(slot);
    }

    @Override
    public void close() {
        map.close();
    }

    @Override
    public String toString() {
        return map.toString();
    }
}
