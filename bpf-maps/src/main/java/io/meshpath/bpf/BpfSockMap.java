// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Sockets in numbered slots, between which programs redirect data ({@code BPF_MAP_TYPE_SOCKMAP}, Linux 4.14). A socket that is
 * closed leaves its slot by itself. What comes out is a socket's cookie ({@code SO_COOKIE}): its number for as long as the
 * machine runs. Which sockets can be in here is said at {@link BpfSockHash}.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it: EOPNOTSUPP for sockets that are of no such kind.
 */
public final class BpfSockMap implements AutoCloseable {
    private final BpfMap map;
    private final SocketLayout values;
    private final Slots slots;

    private BpfSockMap(BpfMap map, SocketLayout values) {
        this.map = map;
        this.values = values;
        this.slots = new Slots(map);
    }

    /** A new map of {@code length} empty slots. */
    public static BpfSockMap create(String name, int length) {
        return over(MapSpec.of(MapType.SOCKMAP, name, Integer.BYTES, SocketLayout.WITH_COOKIE, length)
                .create());
    }

    /**
     * The map pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs
     */
    public static BpfSockMap open(Path pin) {
        return over(BpfMap.open(pin));
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static BpfSockMap over(BpfMap map) {
        return ViewCheck.closeUnlessFits(map, () -> {
            ViewCheck check = new ViewCheck(map.spec());
            check.type(MapType.SOCKMAP);
            return new BpfSockMap(map, SocketLayout.of(map, check));
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
        int result = slots.delete(slot);
        if (Errno.EINVAL.is(result)) {
            return false; // what the kernel says here instead of ENOENT: the slot itself was checked before
        }
        if (result < 0) {
            throw map.refusal(Command.MAP_DELETE_ELEM, result, "");
        }
        return true;
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
