// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The capabilities of a thread, and which of them a command of bpf(2) wants (kernel/bpf/syscall.c). */
record Capabilities(long bits) {
    private static final int NET_ADMIN = 12;
    private static final int SYS_ADMIN = 21;
    private static final int PERFMON = 38;
    private static final int BPF = 39;

    private static final Set<Command> OF_NUMBERS = Set.of(
            Command.MAP_GET_NEXT_ID,
            Command.PROG_GET_NEXT_ID,
            Command.LINK_GET_NEXT_ID,
            Command.BTF_GET_NEXT_ID,
            Command.MAP_GET_FD_BY_ID,
            Command.PROG_GET_FD_BY_ID,
            Command.LINK_GET_FD_BY_ID,
            Command.BTF_GET_FD_BY_ID);
    private static final Set<Command> OF_PROGRAMS = Set.of(
            Command.PROG_LOAD,
            Command.PROG_ATTACH,
            Command.PROG_DETACH,
            Command.PROG_TEST_RUN,
            Command.RAW_TRACEPOINT_OPEN,
            Command.LINK_CREATE,
            Command.LINK_UPDATE);
    private static final Set<MapType> OF_THE_NETWORK =
            Set.of(MapType.DEVMAP, MapType.DEVMAP_HASH, MapType.XSKMAP, MapType.SOCKMAP, MapType.SOCKHASH);

    /** What {@code command}, on a map of {@code type} if on one, wants and the thread lacks; empty if nothing. */
    String lacking(Command command, @Nullable MapType type, int unprivilegedBpfDisabled) {
        if (has(SYS_ADMIN)) {
            return "";
        } else if (OF_NUMBERS.contains(command)) {
            return "numbers of objects, and walks over all of them, need CAP_SYS_ADMIN, which this thread lacks";
        } else if (!has(BPF)) {
            return "this thread has neither CAP_BPF nor CAP_SYS_ADMIN (kernel.unprivileged_bpf_disabled is "
                    + unprivilegedBpfDisabled + "): run as root or grant CAP_BPF"
                    + (has(NET_ADMIN) ? "" : ", and CAP_NET_ADMIN for network programs");
        } else if (type != null && OF_THE_NETWORK.contains(type) && !has(NET_ADMIN)) {
            return type + " maps need CAP_NET_ADMIN, which this thread lacks";
        }
        return OF_PROGRAMS.contains(command) ? lackingForPrograms() : "";
    }

    private String lackingForPrograms() {
        List<String> lacking = new ArrayList<>();
        if (!has(NET_ADMIN)) {
            lacking.add("CAP_NET_ADMIN, which network programs need");
        }
        if (!has(PERFMON)) {
            lacking.add("CAP_PERFMON, which tracing needs");
        }
        return lacking.isEmpty() ? "" : "this thread lacks " + String.join(", and ", lacking);
    }

    private boolean has(int capability) {
        return (bits >>> capability & 1) != 0;
    }
}
