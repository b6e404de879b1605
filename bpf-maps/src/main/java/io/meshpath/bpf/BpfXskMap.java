// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Fd;
import java.nio.file.Path;

/**
 * AF_XDP sockets that XDP programs redirect frames to, by receive queue mostly ({@code BPF_MAP_TYPE_XSKMAP}, Linux 4.18). A socket
 * that is closed leaves its slot by itself. The kernel tells programs what is in here, not user space.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it: EOPNOTSUPP for other sockets.
 */
public final class BpfXskMap implements AutoCloseable {
    private final BpfMap map;
    private final Slots slots;

    private BpfXskMap(BpfMap map) {
        this.map = map;
        this.slots = new Slots(map);
    }

    /** A new map of {@code length} empty slots. */
    public static BpfXskMap create(String name, int length) {
        return over(MapSpec.of(MapType.XSKMAP, name, Integer.BYTES, Integer.BYTES, length)
                .create());
    }

    /**
     * The map pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map
     */
    public static BpfXskMap open(Path pin) {
        return over(BpfMap.open(pin));
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the map is closed
     */
    public static BpfXskMap over(BpfMap map) {
        return ViewCheck.closeUnlessFits(map, () -> {
            ViewCheck check = new ViewCheck(map.spec());
            check.type(MapType.XSKMAP);
            check.requireNone();
            return new BpfXskMap(map);
        });
    }

    /** The map without its types. */
    public BpfMap map() {
        return map;
    }

    /** Puts an AF_XDP socket into a slot, in the place of the one there. */
    public void set(int slot, Fd socket) {
        slots.set(slot, socket);
    }

    /** Empties a slot, if there is a socket in it. */
    public void clear(int slot) {
        slots.clear(slot);
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
