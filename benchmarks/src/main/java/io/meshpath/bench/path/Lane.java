// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import io.meshpath.datapath.netlink.UnsupportedLinkException;
import io.meshpath.datapath.program.Program;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
    private final Set<Integer> programs;

    private Lane(Spec spec, TwoNodes nodes, AutoCloseable way, Set<Integer> programs) {
        this.spec = spec;
        this.nodes = nodes;
        this.way = way;
        this.programs = Set.copyOf(programs);
    }

    /**
     * Makes one.
     *
     * @param name what the names of its namespaces begin with
     * @throws UnsupportedLinkException if this kernel has no such tunnel device
     */
    static Lane open(Spec spec, String name) {
        TwoNodes nodes = TwoNodes.create(name, spec.family(), spec.segmentation(), spec.podMtu());
        try {
            List<Integer> before = Program.ids();
            AutoCloseable way = spec.way().join(nodes);
            Set<Integer> programs = new HashSet<>(Program.ids());
            before.forEach(programs::remove);
            return new Lane(spec, nodes, way, programs);
        } catch (UnsupportedLinkException e) {
            nodes.close();
            throw e;
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

    /** The ids of the BPF programs that came with it. */
    Set<Integer> programs() {
        return programs;
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
