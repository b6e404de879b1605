// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Fd;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Sockets that share a port ({@code SO_REUSEPORT}), in numbered slots, among which a program chooses the one that gets a connection or
 * datagram ({@code BPF_MAP_TYPE_REUSEPORT_SOCKARRAY}, Linux 4.19; the helper is {@code bpf_sk_select_reuseport}). A socket that is
 * closed leaves its slot by itself. What comes out is a socket's cookie ({@code SO_COOKIE}): its number for as long as the machine
 * runs.
 *
 * <p>Sockets are TCP, listening, or UDP, bound, with SO_REUSEPORT set before. A socket is in one such map at most.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it: EINVAL for sockets that do not share a port, EBUSY for
 * one that is in another slot or map.
 */
public final class BpfReuseportArray implements AutoCloseable {
    private final BpfMap map;
    private final SocketLayout values;
    private final Slots slots;

    private BpfReuseportArray(BpfMap map, SocketLayout values) {
        this.map = map;
        this.values = values;
        this.slots = new Slots(map);
    }

    /** A new map of {@code length} empty slots. */
    public static BpfReuseportArray create(String name, int length) {
        return over(MapSpec.of(MapType.REUSEPORT_SOCKARRAY, name, Integer.BYTES, SocketLayout.WITH_COOKIE, length)
                .create());
    }

    /**
     * The map pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs
     */
    public static BpfReuseportArray open(Path pin) {
        return over(BpfMap.open(pin));
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static BpfReuseportArray over(BpfMap map) {
        return ViewCheck.closeUnlessFits(map, () -> {
            ViewCheck check = new ViewCheck(map.spec());
            check.type(MapType.REUSEPORT_SOCKARRAY);
            return new BpfReuseportArray(map, SocketLayout.of(map, check));
        });
    }

    /** The map without its types. */
    public BpfMap map() {
        return map;
    }

    /** Puts a socket into a slot, in the place of the one there. The map does not keep it open. */
    public void set(int slot, Fd socket) {
        slots.set(slot, socket);
    }

    /** Empties a slot; answers whether a socket was in it. */
    public boolean clear(int slot) {
        return slots.clear(slot);
    }

    /**
     * The cookie of the socket in a slot.
     *
     * @throws IllegalStateException if the map was created with values of 4 bytes
     */
    public OptionalLong cookie(int slot) {
        values.requireCookies(map);
        return slots.number(slot);
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
