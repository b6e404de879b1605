// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

/** Two pods that reach each other in one way. */
final class Lane implements AutoCloseable {
    /**
     * What a lane is like. Immutable.
     *
     * @param segmentation of TCP on the underlay
     */
    record Spec(Way way, Family family, Segmentation segmentation) {
        int podMtu() {
            return TwoNodes.UNDERLAY_MTU - way.overhead(family);
        }

        @Override
        public String toString() {
            return way + ", " + family + (segmentation == Segmentation.SOFTWARE ? ", software segmentation" : "");
        }
    }

    private final Spec spec;
    private final TwoNodes nodes;
    private final AutoCloseable way;

    private Lane(Spec spec, TwoNodes nodes, AutoCloseable way) {
        this.spec = spec;
        this.nodes = nodes;
        this.way = way;
    }

    /**
     * Makes one.
     *
     * @param name what the names of its namespaces begin with
     */
    static Lane open(Spec spec, String name) {
        TwoNodes nodes = TwoNodes.create(name, spec.family(), spec.segmentation(), spec.podMtu());
        try {
            return new Lane(spec, nodes, spec.way().join(nodes));
        } catch (RuntimeException e) {
            nodes.close();
            throw new IllegalStateException("cannot set up " + spec + ": " + e.getMessage(), e);
        }
    }

    Spec spec() {
        return spec;
    }

    /** The side whose pod asks. */
    Side client() {
        return nodes.client();
    }

    /** The side whose pod answers. */
    Side server() {
        return nodes.server();
    }

    @Override
    public void close() {
        try (nodes) {
            way.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot take down " + spec, e);
        }
    }
}
