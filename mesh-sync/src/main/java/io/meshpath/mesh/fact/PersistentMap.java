// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map that is never changed: {@link #with} and {@link #without} give another one, which shares all but a few nodes
 * with it. So whoever holds one holds a snapshot, at no cost.
 *
 * <p>It is a hash array mapped trie (Bagwell, "Ideal Hash Trees", 2001). It has no order, and takes no null. Immutable.
 */
final class PersistentMap<K, V> extends AbstractMap<K, V> {
    private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(null, 0);

    private final @Nullable MapNode<K, V> root; // null when there is nothing
    private final int size;

    private PersistentMap(@Nullable MapNode<K, V> root, int size) {
        this.root = root;
        this.size = size;
    }

    @SuppressWarnings("unchecked") // it has neither keys nor values
    static <K, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    /** The same with this value for the key. */
    PersistentMap<K, V> with(K key, V value) {
        MapNode.Leaf<K, V> leaf = new MapNode.Leaf<>(key, value);
        MapNode<K, V> next = root == null ? leaf : root.with(leaf, MapNode.hash(key), 0);
        return new PersistentMap<>(next, containsKey(key) ? size : size + 1);
    }

    /** The same without the key. */
    PersistentMap<K, V> without(K key) {
        return root == null || !containsKey(key)
                ? this
                : new PersistentMap<>(root.without(key, MapNode.hash(key), 0), size - 1);
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        MapNode.Leaf<K, V> leaf = find(key);
        return leaf == null ? null : leaf.getValue();
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return find(key) != null;
    }

    private MapNode.@Nullable Leaf<K, V> find(@Nullable Object key) {
        return root == null || key == null ? null : root.find(key, MapNode.hash(key), 0);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<K, V>> iterator() {
                return new Entries<>(root);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    private static final class Entries<K, V> implements Iterator<Map.Entry<K, V>> {
        private final Deque<MapNode<K, V>> left = new ArrayDeque<>();

        Entries(@Nullable MapNode<K, V> root) {
            if (root != null) {
                left.push(root);
            }
        }

        @Override
        public boolean hasNext() {
            return !left.isEmpty();
        }

        @Override
        public Map.Entry<K, V> next() {
            if (left.isEmpty()) {
                throw new NoSuchElementException();
            }
            while (true) {
                MapNode<K, V> node = left.pop();
                if (node instanceof MapNode.Leaf<K, V> leaf) {
                    return leaf;
                }
                node.below().forEach(left::push);
            }
        }
    }
}
