// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import io.meshpath.datapath.EndpointSettings;
import java.util.BitSet;

/**
 * Numbers endpoints from 1 to 4095, each number reused as late as possible. Not safe for use by multiple threads.
 */
final class EndpointIds {
    private final BitSet used = new BitSet(EndpointSettings.ID_LIMIT);
    private int last;

    /** Goes on behind {@code last}, a number an earlier life of the agent gave. */
    EndpointIds(int last) {
        this.last = last;
    }

    /** Marks a number that an endpoint has already. */
    void restore(int id) {
        if (used.get(id)) {
            throw new IllegalArgumentException("endpoint id is in use twice: " + id);
        }
        used.set(id);
    }

    int allocate() {
        int behind = used.nextClearBit(last + 1);
        int free = behind < EndpointSettings.ID_LIMIT ? behind : used.nextClearBit(1);
        if (free >= EndpointSettings.ID_LIMIT) {
            throw new IllegalStateException("the node has " + (EndpointSettings.ID_LIMIT - 1)
                    + " endpoints, as many as there are numbers; delete one");
        }
        used.set(free);
        last = free;
        return free;
    }

    void release(int id) {
        used.clear(id);
    }

    int last() {
        return last;
    }
}
