// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.util.ConcurrentModificationException;

/**
 * A walk was given up because the map changes faster than it can be read: {@code "LPM_TRIE map routes changes faster than it can
 * be read: gave up after 2049 entries of at most 1024"}. Everything handed out before was in the map at some time; entries may
 * have come twice, others not at all.
 */
public final class IterationAbortedException extends ConcurrentModificationException {
    private static final long serialVersionUID = 1L;

    private final long visited;

    IterationAbortedException(BpfMap map, long visited) {
        super(map + " changes faster than it can be read: gave up after " + visited + " entries of at most "
                + map.spec().maxEntries());
        this.visited = visited;
    }

    /** How many entries were handed out, some of them more than once. */
    public long visited() {
        return visited;
    }
}
