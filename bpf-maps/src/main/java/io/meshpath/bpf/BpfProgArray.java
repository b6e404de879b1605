// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Fd;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * A table of programs to tail-call ({@code BPF_MAP_TYPE_PROG_ARRAY}, Linux 4.2). The kernel empties it when its last descriptor and pin
 * are gone: keep it open, or pinned, for as long as programs use it.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it.
 */
public final class BpfProgArray implements AutoCloseable {
    private final BpfMap map;
    private final Slots slots;

    private BpfProgArray(BpfMap map) {
        this.map = map;
        this.slots = new Slots(map);
    }

    /** A new table of {@code length} empty slots. */
    public static BpfProgArray create(String name, int length) {
        return over(MapSpec.progArray(name, length).create());
    }

    /** The table pinned at {@code pin}. */
    public static BpfProgArray open(Path pin) {
        return over(BpfMap.open(pin));
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the map is closed
     */
    public static BpfProgArray over(BpfMap map) {
        return ViewCheck.closeUnlessFits(map, () -> {
            ViewCheck check = new ViewCheck(map.spec());
            check.type(MapType.PROG_ARRAY);
            check.requireNone();
            return new BpfProgArray(map);
        });
    }

    /** The map without its types. */
    public BpfMap map() {
        return map;
    }

    /**
     * Puts a program into a slot; a tail call finds the old one or this one, never none.
     *
     * @throws BpfException EINVAL if the program is of another type than those that use the table
     */
    public void set(int slot, Fd program) {
        slots.set(slot, program);
    }

    /** Empties a slot; answers whether a program was in it. */
    public boolean clear(int slot) {
        return slots.clear(slot);
    }

    /** The number of the program in a slot. */
    public OptionalInt programId(int slot) {
        return slots.id(slot);
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
