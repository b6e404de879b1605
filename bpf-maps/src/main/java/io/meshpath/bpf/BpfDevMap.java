// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Fd;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Network devices that XDP programs redirect frames to ({@code BPF_MAP_TYPE_DEVMAP}, Linux 4.14, with keys from 0, or {@code
 * BPF_MAP_TYPE_DEVMAP_HASH}, Linux 5.4, with any numbers as keys). A device that is deleted leaves the map by itself.
 *
 * <p>Devices are given by interface index, in the network namespace of the calling thread. With a device goes, if wanted, a
 * program that runs on each frame before it leaves there (Linux 5.8).
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it: EINVAL when there is no such device, or the program
 * was not loaded for {@code BPF_XDP_DEVMAP}.
 */
public final class BpfDevMap implements AutoCloseable {
    /** A device by its interface index, and the number of the program that runs on frames to it. */
    public record Device(int ifindex, OptionalInt programId) {}

    private final RedirectTargets targets;

    private BpfDevMap(RedirectTargets targets) {
        this.targets = targets;
    }

    /** A new map of {@code length} slots for devices, numbered from 0. */
    public static BpfDevMap create(String name, int length) {
        return over(RedirectTargets.spec(MapType.DEVMAP, name, length).create());
    }

    /** A new map of at most {@code maxEntries} devices under any numbers, such as their interface indices. */
    public static BpfDevMap createHash(String name, int maxEntries) {
        return over(RedirectTargets.spec(MapType.DEVMAP_HASH, name, maxEntries).create());
    }

    /**
     * The map pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs
     */
    public static BpfDevMap open(Path pin) {
        return over(BpfMap.open(pin));
    }

    /**
     * A view of {@code map}, which belongs to the view from then on; values of 4 bytes have no room for programs.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static BpfDevMap over(BpfMap map) {
        return ViewCheck.closeUnlessFits(
                map, () -> new BpfDevMap(RedirectTargets.over(map, MapType.DEVMAP, MapType.DEVMAP_HASH)));
    }

    /** The map without its types. */
    public BpfMap map() {
        return targets.map();
    }

    /** Puts a device under {@code key}, in the place of the one there. */
    public void put(int key, int ifindex) {
        targets.put(checked(key), positive(ifindex));
    }

    /**
     * Puts a device under {@code key}, in the place of the one there.
     *
     * @param program runs on each frame that is redirected here: an XDP program loaded for {@code BPF_XDP_DEVMAP}
     */
    public void put(int key, int ifindex, Fd program) {
        targets.put(checked(key), positive(ifindex), program);
    }

    /** The device under {@code key}. */
    public Optional<Device> get(int key) {
        return targets.get(checked(key)).map(BpfDevMap::device);
    }

    /** Removes the device under {@code key}, if there is one. */
    public void delete(int key) {
        targets.delete(checked(key));
    }

    /** All devices by key. */
    public Map<Integer, Device> devices() {
        Map<Integer, Device> devices = new TreeMap<>();
        targets.all().forEach((key, target) -> devices.put(key, device(target)));
        return devices;
    }

    private static Device device(RedirectTargets.Target target) {
        return new Device(target.number(), target.programId());
    }

    private int checked(int key) {
        if (map().spec().type().equals(MapType.DEVMAP)) {
            ArrayIndex.check(map(), key);
        }
        return key;
    }

    // The kernel takes 0 for a wish to delete.
    private static int positive(int ifindex) {
        if (ifindex <= 0) {
            throw new IllegalArgumentException("no device has this index: " + ifindex);
        }
        return ifindex;
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
