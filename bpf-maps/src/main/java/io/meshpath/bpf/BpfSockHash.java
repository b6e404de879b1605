// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.linux.Fd;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Sockets under keys, between which programs redirect data ({@code BPF_MAP_TYPE_SOCKHASH}, Linux 4.18). A socket that is closed
 * leaves the map by itself. What comes out is a socket's cookie ({@code SO_COOKIE}): its number for as long as the machine runs.
 *
 * <p>Sockets are TCP, connected or listening (listening from Linux 5.7 on), UDP, bound (5.7), or Unix, connected (5.15); not all
 * programs work with all of them. Programs take effect on the sockets in a map when they are attached to the map itself.
 *
 * <p>Safe for use by multiple threads, except that close() must not race other calls.
 *
 * <p>Every operation throws {@link BpfException} if the kernel refuses it: EOPNOTSUPP for sockets that are of no such kind.
 */
public final class BpfSockHash<K> implements AutoCloseable {
    private final Entries<K, Long> entries;
    private final SocketLayout values;

    private BpfSockHash(Entries<K, Long> entries, SocketLayout values) {
        this.entries = entries;
        this.values = values;
    }

    /** A new map of at most {@code maxEntries} sockets. */
    public static <K> BpfSockHash<K> create(String name, Layout<K> keys, int maxEntries) {
        int valueSize = SocketLayout.WITH_COOKIE;
        return over(
                MapSpec.of(MapType.SOCKHASH, name, keys.byteSize(), valueSize, maxEntries)
                        .create(),
                keys);
    }

    /**
     * The map pinned at {@code pin}.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs
     */
    public static <K> BpfSockHash<K> open(Path pin, Layout<K> keys) {
        return over(BpfMap.open(pin), keys);
    }

    /**
     * A view of {@code map}, which belongs to the view from then on.
     *
     * @throws IllegalArgumentException if it is no such map; the message says everything that differs, and the map is closed
     */
    public static <K> BpfSockHash<K> over(BpfMap map, Layout<K> keys) {
        return ViewCheck.closeUnlessFits(map, () -> {
            ViewCheck check = new ViewCheck(map.spec());
            check.type(MapType.SOCKHASH);
            check.size("keys", map.spec().keySize(), keys.byteSize());
            SocketLayout values = SocketLayout.of(map, check);
            return new BpfSockHash<>(Entries.over(map, keys, values, MapType.SOCKHASH), values);
        });
    }

    /** The map without its types. */
    public BpfMap map() {
        return entries.map();
    }

    /** Puts a socket under {@code key}, in the place of the one there. The map does not keep it open. */
    public void put(K key, Fd socket) {
        entries.update(key, (long) socket.raw(), UpdateMode.ANY);
    }

    /** Puts a socket under {@code key} if there is none yet; answers whether there was none. */
    public boolean insert(K key, Fd socket) {
        return entries.update(key, (long) socket.raw(), UpdateMode.INSERT);
    }

    /** Takes the socket under {@code key} out; answers whether there was one. */
    public boolean delete(K key) {
        return entries.delete(key);
    }

    /**
     * The cookie of the socket under {@code key}.
     *
     * @throws IllegalStateException if the map was created with values of 4 bytes
     */
    public Optional<Long> cookie(K key) {
        values.requireCookies(map());
        return entries.get(key);
    }

    /**
     * The cookies of all sockets in here.
     *
     * @throws IllegalStateException if the map was created with values of 4 bytes
     */
    public Map<K, Long> cookies() {
        values.requireCookies(map());
        return entries.snapshot();
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
