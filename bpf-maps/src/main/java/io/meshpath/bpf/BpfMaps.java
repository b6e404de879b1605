// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The maps that there are, anybody's: by number, by name and by pin. Numbers and names need CAP_SYS_ADMIN.
 *
 * <p>Safe for use by multiple threads. Every method throws {@link BpfException} if the kernel refuses.
 */
public final class BpfMaps {
    private BpfMaps() {}

    /** The numbers of all maps, ascending. */
    public static List<Integer> ids() {
        return ObjectIds.all(Command.MAP_GET_NEXT_ID, "all maps");
    }

    /** What the kernel says about all maps, in the order of their numbers. What disappears meanwhile is left out. */
    public static List<MapInfo> all() {
        List<MapInfo> all = new ArrayList<>();
        for (int id : ids()) {
            try (BpfMap map = BpfMap.openById(id)) {
                all.add(map.info());
            } catch (BpfException e) {
                if (!e.errno().equals(Errno.ENOENT)) {
                    throw e;
                }
            }
        }
        return all;
    }

    /** All maps of this name, of which the kernel keeps 15 characters; names need not be unique. */
    public static List<MapInfo> named(String name) {
        String kept = ObjectName.kept(name);
        return all().stream().filter(info -> info.name().equals(kept)).toList();
    }

    /**
     * Opens the one map of this name.
     *
     * @throws IllegalArgumentException if there is none, or more than one: the message has their numbers
     */
    public static BpfMap openByName(String name) {
        List<MapInfo> named = named(name);
        if (named.isEmpty()) {
            throw new IllegalArgumentException("no map is called " + ObjectName.kept(name));
        }
        if (named.size() > 1) {
            throw new IllegalArgumentException(
                    named.size() + " maps are called " + ObjectName.kept(name) + ", open one by its number: "
                            + named.stream().map(MapInfo::id).toList());
        }
        return BpfMap.openById(named.get(0).id());
    }

    /**
     * Opens the map with this number, for reading or writing only.
     *
     * @throws BpfException ENOENT if there is none
     */
    public static BpfMap openById(int id, MapAccess access) {
        return BpfMap.existing(ObjectIds.open(Command.MAP_GET_FD_BY_ID, id, access.flags(), "map with id " + id), "");
    }

    /**
     * Opens the map pinned at {@code pin}, for reading or writing only.
     *
     * @throws BpfException ENOENT if there is none
     * @throws IllegalArgumentException if something else is pinned there
     */
    public static BpfMap open(Path pin, MapAccess access) {
        return BpfMap.existing(
                BpfFileSystem.open(pin, ObjectKind.MAP, access.flags()),
                pin.getFileName().toString());
    }

    /**
     * Opens the map pinned at {@code pin}, or makes one and pins it there if there is none. Two processes that do this at a time
     * get the same map.
     *
     * @throws IllegalArgumentException if there is one that programs written for {@code spec} cannot use: the message has
     *     everything that differs, in sizes and in fields; {@link MapMigration} carries its content over
     */
    public static BpfMap openOrCreate(Path pin, MapSpec spec) {
        BpfMap map = openOrCreateOnce(pin, spec);
        List<String> differences = differences(map, spec);
        if (!differences.isEmpty()) {
            map.close();
            throw new IllegalArgumentException(
                    "the map pinned at " + pin + " is not what is needed: " + String.join("; ", differences));
        }
        return map;
    }

    private static BpfMap openOrCreateOnce(Path pin, MapSpec spec) {
        try {
            return BpfMap.open(pin);
        } catch (BpfException e) {
            if (!e.errno().equals(Errno.ENOENT)) {
                throw e;
            }
        }
        BpfMap map = spec.create();
        try {
            map.pin(pin);
            return map;
        } catch (BpfException e) {
            map.close();
            if (e.errno().equals(Errno.EEXIST)) {
                return BpfMap.open(pin); // somebody else was quicker
            }
            throw e;
        } catch (RuntimeException e) {
            map.close();
            throw e;
        }
    }

    /**
     * Everything in which a map is not what {@code spec} says, its fields included where both say what they are; each as {@code
     * "value size: 8 here, 16 in the kernel"} or {@code "value.port: 2 bytes here, 4 in the map"}.
     */
    public static List<String> differences(BpfMap map, MapSpec spec) {
        List<String> differences = new ArrayList<>(spec.differencesFrom(map.info()));
        if (spec.btf().isPresent() && map.btf().isPresent()) {
            spec.btf().get().compareWith(map.btf().get(), differences);
        }
        return differences;
    }
}
