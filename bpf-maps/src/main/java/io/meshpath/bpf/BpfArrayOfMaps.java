// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * An array whose values are maps, swapped as a whole ({@code BPF_MAP_TYPE_ARRAY_OF_MAPS}, Linux 4.12). A map put in here lives on without
 * any descriptor of its own. Each change waits until no program can see the old map any more: up to 15 ms before Linux 6.19.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it.
 */
public final class BpfArrayOfMaps implements AutoCloseable {
    private final BpfMap map;
    private final Slots slots;

    private BpfArrayOfMaps(BpfMap map) {
        this.map = map;
        this.slots = new Slots(map);
    }

    /** A new array of {@code length} empty slots for maps like {@code inner}. */
    public static BpfArrayOfMaps create(String name, int length, MapSpec inner) {
        return over(MapSpec.arrayOfMaps(name, length, inner).create());
    }

    /** The array pinned at {@code pin}. */
    public static BpfArrayOfMaps open(Path pin) {
        return over(BpfMap.open(pin));
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the map is closed
     */
    public static BpfArrayOfMaps over(BpfMap map) {
        return ViewCheck.closeUnlessFits(map, () -> {
            ViewCheck check = new ViewCheck(map.spec());
            check.type(MapType.ARRAY_OF_MAPS);
            check.requireNone();
            return new BpfArrayOfMaps(map);
        });
    }

    /** The map without its types. */
    public BpfMap map() {
        return map;
    }

    /**
     * Puts a map into a slot; programs find the old one or this one, never none. The caller may close its handle.
     *
     * @throws BpfException EINVAL if it is not like the inner maps this was created for
     */
    public void set(int slot, BpfMap inner) {
        slots.set(slot, inner.fd());
    }

    /** Empties a slot; answers whether a map was in it. */
    public boolean clear(int slot) {
        return slots.clear(slot);
    }

    /** The number of the map in a slot, for {@link BpfMap#openById}. */
    public OptionalInt innerId(int slot) {
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
