// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a map is to be: plain data, comparable, the same on every machine. {@link #create} makes the kernel object.
 *
 * <p>Immutable.
 *
 * @param name what messages and bpftool call it; the kernel keeps the first 15 characters
 * @param keySize in bytes; 0 for kinds without keys
 * @param valueSize in bytes, for one CPU where each has its own; 0 for ring buffers
 * @param maxEntries how many entries at most; for a ring buffer its size in bytes, a power of two of whole pages;
 *     for a perf event array 0 for as many as there could be CPUs
 * @param flags the bits of {@link MapFlags}
 * @param extra what some kinds want beyond that ({@code map_extra}): a bloom filter its number of hashes; else 0
 * @param numaNode the memory node that the map is allocated on; the kernel looks at it only where the flags have
 *     {@link MapFlags#NUMA_NODE}, and does not tell it of a map that was opened; else 0
 * @param inner what the values of a map of maps look like, without which the kernel makes none
 * @param btf what keys and values are made of; does not make two specifications differ for {@link #differencesFrom}
 */
public record MapSpec(
        String name,
        MapType type,
        int keySize,
        int valueSize,
        int maxEntries,
        int flags,
        long extra,
        int numaNode,
        Optional<MapSpec> inner,
        Optional<MapBtf> btf) {

    public MapSpec {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a map needs a name");
        }
        if (numaNode < 0) {
            throw new IllegalArgumentException("map " + name + " has a negative memory node: " + numaNode);
        }
        if (keySize < 0 || valueSize < 0 || maxEntries < 0) {
            throw new IllegalArgumentException("map " + name + " has a negative size: key " + keySize + ", value "
                    + valueSize + ", entries " + maxEntries);
        }
    }

    /** Any kind of map, without flags. */
    public static MapSpec of(MapType type, String name, int keySize, int valueSize, int maxEntries) {
        return new MapSpec(name, type, keySize, valueSize, maxEntries, 0, 0, 0, Optional.empty(), Optional.empty());
    }

    /** A hash map that refuses entries beyond {@code maxEntries}. */
    public static MapSpec hash(String name, int keySize, int valueSize, int maxEntries) {
        return of(MapType.HASH, name, keySize, valueSize, maxEntries);
    }

    /** A hash map that drops entries unused for long when it is full. */
    public static MapSpec lruHash(String name, int keySize, int valueSize, int maxEntries) {
        return of(MapType.LRU_HASH, name, keySize, valueSize, maxEntries);
    }

    /** An array of {@code maxEntries} values, zero at first. */
    public static MapSpec array(String name, int valueSize, int maxEntries) {
        return of(MapType.ARRAY, name, Integer.BYTES, valueSize, maxEntries);
    }

    /** A trie that answers the longest prefix; {@code keySize} counts the four bytes of the prefix length. */
    public static MapSpec lpmTrie(String name, int keySize, int valueSize, int maxEntries) {
        return of(MapType.LPM_TRIE, name, keySize, valueSize, maxEntries).withFlags(MapFlags.NO_PREALLOC);
    }

    /** A ring buffer of {@code bytes}, a power of two of whole pages. */
    public static MapSpec ringBuffer(String name, int bytes) {
        return of(MapType.RINGBUF, name, 0, 0, bytes);
    }

    /** A table of programs to tail-call. */
    public static MapSpec progArray(String name, int maxEntries) {
        return of(MapType.PROG_ARRAY, name, Integer.BYTES, Integer.BYTES, maxEntries);
    }

    /** An array of perf events, one for each CPU that the machine where it is created could ever have. */
    public static MapSpec perfEventArray(String name) {
        return of(MapType.PERF_EVENT_ARRAY, name, Integer.BYTES, Integer.BYTES, 0);
    }

    /**
     * A value for each socket, inode, task or cgroup, as {@code type} says. The kernel wants it {@link #describedBy}: keys are
     * 32-bit integers.
     */
    public static MapSpec localStorage(MapType type, String name, int valueSize) {
        return of(type, name, Integer.BYTES, valueSize, 0).withFlags(MapFlags.NO_PREALLOC);
    }

    /** An array whose values are maps like {@code inner}. */
    public static MapSpec arrayOfMaps(String name, int maxEntries, MapSpec inner) {
        return of(MapType.ARRAY_OF_MAPS, name, Integer.BYTES, Integer.BYTES, maxEntries)
                .withInner(inner);
    }

    /** A hash map whose values are maps like {@code inner}. */
    public static MapSpec hashOfMaps(String name, int keySize, int maxEntries, MapSpec inner) {
        return of(MapType.HASH_OF_MAPS, name, keySize, Integer.BYTES, maxEntries)
                .withInner(inner);
    }

    /** The same under another name. */
    public MapSpec withName(String name) {
        return new MapSpec(name, type, keySize, valueSize, maxEntries, flags, extra, numaNode, inner, btf);
    }

    /** The same of another kind. */
    public MapSpec withType(MapType type) {
        return new MapSpec(name, type, keySize, valueSize, maxEntries, flags, extra, numaNode, inner, btf);
    }

    /** The same with other room. */
    public MapSpec withMaxEntries(int maxEntries) {
        return new MapSpec(name, type, keySize, valueSize, maxEntries, flags, extra, numaNode, inner, btf);
    }

    /**
     * The same with values of this size. What they are made of is forgotten when the size is another, unless they are a data
     * section that ends with an array, which then has as many elements as there is room for.
     */
    public MapSpec withValueSize(int valueSize) {
        Optional<MapBtf> content =
                valueSize == this.valueSize ? btf : btf.flatMap(known -> known.withValueSize(valueSize));
        return new MapSpec(name, type, keySize, valueSize, maxEntries, flags, extra, numaNode, inner, content);
    }

    /** The same with exactly these bits of {@link MapFlags}. */
    public MapSpec withFlags(int flags) {
        return new MapSpec(name, type, keySize, valueSize, maxEntries, flags, extra, numaNode, inner, btf);
    }

    /** The same with another {@link #extra}. */
    public MapSpec withExtra(long extra) {
        return new MapSpec(name, type, keySize, valueSize, maxEntries, flags, extra, numaNode, inner, btf);
    }

    /**
     * The same, allocated on this memory node; {@link #create} fails with EINVAL where it is not online. Per-CPU kinds refuse
     * it: their memory is where their CPUs are.
     */
    public MapSpec withNumaNode(int node) {
        return new MapSpec(
                name, type, keySize, valueSize, maxEntries, flags | MapFlags.NUMA_NODE, extra, node, inner, btf);
    }

    /** The same with other inner maps. */
    public MapSpec withInner(MapSpec inner) {
        return new MapSpec(name, type, keySize, valueSize, maxEntries, flags, extra, numaNode, Optional.of(inner), btf);
    }

    /** The same, saying what keys and values are made of. */
    public MapSpec withBtf(MapBtf btf) {
        return new MapSpec(name, type, keySize, valueSize, maxEntries, flags, extra, numaNode, inner, Optional.of(btf));
    }

    /** The same, saying that keys and values are what these layouts describe. */
    public MapSpec describedBy(Layout<?> keys, Layout<?> values) {
        return withBtf(type.equals(MapType.LPM_TRIE) ? MapBtf.ofTrie(keys, values) : MapBtf.of(keys, values));
    }

    /**
     * Makes the map in the running kernel.
     *
     * @throws BpfException if the kernel refuses
     */
    public BpfMap create() {
        return BpfMap.create(forThisMachine(), KernelBpf.INSTANCE);
    }

    /**
     * Makes the map in the running kernel, where its type information ({@link #btf}) is loaded already: once for all maps of an
     * object.
     *
     * @throws BpfException if the kernel refuses
     */
    public BpfMap create(BtfHandle types) {
        return BpfMap.create(forThisMachine(), types);
    }

    /**
     * Makes a {@link MapType#STRUCT_OPS} map, whose value is a structure of the kernel.
     *
     * @param types of the object whose programs it is to hold
     * @param kernelType the number of the value's type in the kernel's types, or the module's
     * @param module whose types these are, if they are not the kernel's
     * @throws BpfException if the kernel refuses
     */
    public BpfMap create(BtfHandle types, int kernelType, Optional<BtfHandle> module) {
        return BpfMap.create(this, types, kernelType, module);
    }

    private MapSpec forThisMachine() {
        boolean forEachCpu = type.equals(MapType.PERF_EVENT_ARRAY) && maxEntries == 0;
        MapSpec fitted = forEachCpu ? withMaxEntries(PossibleCpus.count()) : this;
        return inner.map(it -> fitted.withInner(it.forThisMachine())).orElse(fitted);
    }

    /**
     * Everything in which a map of the kernel is not what this says, each as {@code "value size: 8 here, 16 in the kernel"};
     * empty when programs written for this can use that. Names do not matter.
     */
    public List<String> differencesFrom(MapInfo actual) {
        List<String> differences = new ArrayList<>();
        compare(differences, "type", type, actual.type());
        compare(differences, "key size", keySize, actual.keySize());
        compare(differences, "value size", valueSize, actual.valueSize());
        compare(differences, "entries", maxEntries, actual.maxEntries());
        compare(differences, "extra", extra, actual.extra());
        compare(differences, "flags", keptFlags(flags), keptFlags(actual.flags()));
        return differences;
    }

    // Those that limit one descriptor and not the map are not kept by the kernel.
    private static String keptFlags(int flags) {
        return "0x" + Integer.toHexString(flags & ~(MapFlags.RDONLY | MapFlags.WRONLY));
    }

    private static void compare(List<String> differences, String what, Object here, Object there) {
        if (!Objects.equals(here, there)) {
            differences.add(what + ": " + here + " here, " + there + " in the kernel");
        }
    }
}
