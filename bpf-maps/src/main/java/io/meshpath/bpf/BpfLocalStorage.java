// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.linux.Fd;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Values that belong to objects of the kernel and go with them: the kernel's local storage. User space names the owner of a
 * value by a descriptor.
 *
 * <table>
 * <caption>The kinds</caption>
 * <tr><th>owner</th><th>descriptor</th><th>kind of map</th><th>Linux</th></tr>
 * <tr><td>a socket</td><td>the socket</td><td>{@code BPF_MAP_TYPE_SK_STORAGE}</td><td>5.2</td></tr>
 * <tr><td>an inode</td><td>the opened file</td><td>{@code BPF_MAP_TYPE_INODE_STORAGE}</td><td>5.10, where "bpf" is among the active security modules</td></tr>
 * <tr><td>a task</td><td>a pidfd ({@link io.meshpath.bpf.linux.Linux#pidfdOpen})</td>
 *     <td>{@code BPF_MAP_TYPE_TASK_STORAGE}</td><td>5.11</td></tr>
 * <tr><td>a cgroup</td><td>its folder in cgroup2</td><td>{@code BPF_MAP_TYPE_CGRP_STORAGE}</td><td>6.2</td></tr>
 * </table>
 *
 * <p>There is no limit of entries, and user space cannot walk them: a program of type iterator can.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it: EBADF for a descriptor of something else.
 */
public final class BpfLocalStorage<V> implements AutoCloseable {
    private static final Layout<Fd> OWNERS = new DescriptorLayout();

    private final Entries<Fd, V> entries;

    private BpfLocalStorage(Entries<Fd, V> entries) {
        this.entries = entries;
    }

    /** New storage of a value for each socket. */
    public static <V> BpfLocalStorage<V> createForSockets(String name, Layout<V> values) {
        return create(MapType.SK_STORAGE, name, values);
    }

    /** New storage of a value for each inode. */
    public static <V> BpfLocalStorage<V> createForInodes(String name, Layout<V> values) {
        return create(MapType.INODE_STORAGE, name, values);
    }

    /** New storage of a value for each task. */
    public static <V> BpfLocalStorage<V> createForTasks(String name, Layout<V> values) {
        return create(MapType.TASK_STORAGE, name, values);
    }

    /** New storage of a value for each cgroup. */
    public static <V> BpfLocalStorage<V> createForCgroups(String name, Layout<V> values) {
        return create(MapType.CGRP_STORAGE, name, values);
    }

    private static <V> BpfLocalStorage<V> create(MapType type, String name, Layout<V> values) {
        MapSpec spec = MapSpec.localStorage(type, name, values.byteSize());
        return over(spec.describedBy(Layouts.U32, values).create(), values);
    }

    /**
     * The storage pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs
     */
    public static <V> BpfLocalStorage<V> open(Path pin, Layout<V> values) {
        return over(BpfMap.open(pin), values);
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static <V> BpfLocalStorage<V> over(BpfMap map, Layout<V> values) {
        return ViewCheck.closeUnlessFits(
                map,
                () -> new BpfLocalStorage<>(Entries.over(
                        map,
                        OWNERS,
                        values,
                        MapType.SK_STORAGE,
                        MapType.INODE_STORAGE,
                        MapType.TASK_STORAGE,
                        MapType.CGRP_STORAGE)));
    }

    /** The map without its types. */
    public BpfMap map() {
        return entries.map();
    }

    /** The value of {@code owner}. */
    public Optional<V> get(Fd owner) {
        return entries.get(owner);
    }

    /** Gives {@code owner} a value, whether it has one already or not. */
    public void put(Fd owner, V value) {
        entries.update(owner, value, UpdateMode.ANY);
    }

    /** Gives {@code owner} a value if it has none yet; answers whether it had none. */
    public boolean insert(Fd owner, V value) {
        return entries.update(owner, value, UpdateMode.INSERT);
    }

    /** Gives {@code owner} another value if it has one already; answers whether it had one. */
    public boolean replace(Fd owner, V value) {
        return entries.update(owner, value, UpdateMode.REPLACE);
    }

    /** Takes the value of {@code owner} away; answers whether it had one. */
    public boolean delete(Fd owner) {
        return entries.delete(owner);
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
