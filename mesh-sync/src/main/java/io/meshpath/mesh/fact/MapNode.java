// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a {@link PersistentMap}; {@code shift} says how many bits of the hash were used on the way to it. Immutable.
 */
sealed interface MapNode<K, V> {
    /** Spreads what differs in keys: addresses of one block differ in their last bits only. */
    static int hash(Object key) {
        int hash = key.hashCode() * 0x9e3779b9; // the golden ratio, as Knuth has it
        return hash ^ hash >>> 15;
    }

    @Nullable
    Leaf<K, V> find(Object key, int hash, int shift);

    MapNode<K, V> with(Leaf<K, V> leaf, int hash, int shift);

    /** What is left without a key that is there; null when nothing is. */
    @Nullable
    MapNode<K, V> without(Object key, int hash, int shift);

    List<? extends MapNode<K, V>> below();

    /** One entry. */
    final class Leaf<K, V> extends AbstractMap.SimpleImmutableEntry<K, V> implements MapNode<K, V> {
        private static final long serialVersionUID = 1;

        Leaf(K key, V value) {
            super(key, value);
        }

        @Override
        public @Nullable Leaf<K, V> find(Object key, int hash, int shift) {
            return getKey().equals(key) ? this : null;
        }

        @Override
        public MapNode<K, V> with(Leaf<K, V> leaf, int hash, int shift) {
            if (getKey().equals(leaf.getKey())) {
                return leaf;
            }
            int own = MapNode.hash(getKey());
            return own == hash
                    ? new Clash<>(own, List.of(this, leaf))
                    : Branch.to(this, own, shift).with(leaf, hash, shift);
        }

        @Override
        public @Nullable MapNode<K, V> without(Object key, int hash, int shift) {
            return null;
        }

        @Override
        public List<MapNode<K, V>> below() {
            return List.of();
        }
    }

    /** Entries whose keys have the same hash. */
    record Clash<K, V>(int hash, List<Leaf<K, V>> below) implements MapNode<K, V> {
        @Override
        public @Nullable Leaf<K, V> find(Object key, int ignored, int shift) {
            for (Leaf<K, V> leaf : below) {
                if (leaf.getKey().equals(key)) {
                    return leaf;
                }
            }
            return null;
        }

        @Override
        public MapNode<K, V> with(Leaf<K, V> leaf, int added, int shift) {
            if (added != hash) {
                return Branch.to(this, hash, shift).with(leaf, added, shift);
            }
            List<Leaf<K, V>> next = others(leaf.getKey());
            next.add(leaf);
            return new Clash<>(hash, next);
        }

        @Override
        public MapNode<K, V> without(Object key, int ignored, int shift) {
            List<Leaf<K, V>> left = others(key);
            return left.size() == 1 ? left.get(0) : new Clash<>(hash, left);
        }

        private List<Leaf<K, V>> others(Object key) {
            List<Leaf<K, V>> others = new ArrayList<>(below);
            others.removeIf(leaf -> leaf.getKey().equals(key));
            return others;
        }
    }

    /** Up to 32 ways, by five bits of the hash; only those that lead somewhere are stored. */
    final class Branch<K, V> implements MapNode<K, V> {
        private static final int STEP = 5;

        private final int ways; // a bit for each that leads somewhere
        private final MapNode<K, V>[] nodes; // in the order of those bits

        private Branch(int ways, MapNode<K, V>[] nodes) {
            this.ways = ways;
            this.nodes = nodes;
        }

        /** A branch with one way. */
        @SuppressWarnings({"rawtypes", "unchecked"}) // Java has no arrays of generic types
        static <K, V> Branch<K, V> to(MapNode<K, V> node, int hash, int shift) {
            return new Branch<>(way(hash, shift), new MapNode[] {node});
        }

        private static int way(int hash, int shift) {
            return 1 << (hash >>> shift & 31);
        }

        private int place(int way) {
            return Integer.bitCount(ways & way - 1);
        }

        @Override
        public @Nullable Leaf<K, V> find(Object key, int hash, int shift) {
            int way = way(hash, shift);
            return (ways & way) == 0 ? null : nodes[place(way)].find(key, hash, shift + STEP);
        }

        @Override
        public MapNode<K, V> with(Leaf<K, V> leaf, int hash, int shift) {
            int way = way(hash, shift);
            int place = place(way);
            if ((ways & way) != 0) {
                return replacing(place, nodes[place].with(leaf, hash, shift + STEP));
            }
            MapNode<K, V>[] next = Arrays.copyOf(nodes, nodes.length + 1);
            System.arraycopy(nodes, place, next, place + 1, nodes.length - place);
            next[place] = leaf;
            return new Branch<>(ways | way, next);
        }

        @Override
        public @Nullable MapNode<K, V> without(Object key, int hash, int shift) {
            int way = way(hash, shift);
            int place = place(way);
            MapNode<K, V> left = nodes[place].without(key, hash, shift + STEP);
            if (left != null) {
                return replacing(place, left);
            }
            if (nodes.length == 1) {
                return null;
            }
            MapNode<K, V>[] next = Arrays.copyOf(nodes, nodes.length - 1);
            System.arraycopy(nodes, place + 1, next, place, next.length - place);
            return new Branch<>(ways & ~way, next);
        }

        private Branch<K, V> replacing(int place, MapNode<K, V> node) {
            MapNode<K, V>[] next = nodes.clone();
            next[place] = node;
            return new Branch<>(ways, next);
        }

        @Override
        public List<MapNode<K, V>> below() {
            return List.of(nodes);
        }
    }
}
