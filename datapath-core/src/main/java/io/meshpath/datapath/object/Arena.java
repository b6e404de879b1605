// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MapSpec;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.NativeMemory;

/**
 * The memory that an object's programs share with a process at the same addresses, and the variables of section
 * {@code .addr_space.1} that live at its end, as libbpf places them.
 *
 * @param map the name of the map that is the memory
 * @param contents of the section; empty if the object has none
 */
record Arena(String map, Octets contents) {
    static final String SECTION = ".addr_space.1";

    /** Maps the memory, which programs need before they are verified, and puts the variables into it. */
    NativeMemory open(BpfMap arena) {
        NativeMemory memory = NativeMemory.mapAt(arena.fd(), arena.spec().extra(), bytes(arena.spec()));
        if (contents.length() > 0) {
            contents.writeTo(memory.window(offset(arena.spec()), contents.length()), 0);
        }
        return memory;
    }

    /** Where the variables begin, as far as 4 GiB into the memory. */
    long offset(MapSpec arena) {
        int page = Linux.pageSize();
        long pages = (contents.length() + page - 1L) / page;
        long offset = bytes(arena) - pages * page;
        if (offset < 0) {
            throw new IllegalArgumentException("arena " + map + " of " + arena.maxEntries() + " pages has no room for "
                    + contents.length() + " bytes of variables");
        }
        return offset;
    }

    private static long bytes(MapSpec arena) {
        return (arena.maxEntries() & 0xffff_ffffL) * Linux.pageSize();
    }
}
