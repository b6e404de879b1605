// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.NativeMemory;
import java.util.ArrayList;
import java.util.List;

/** BPF_PROG_QUERY for tcx. */
final class TcxQuery {
    private static final int TARGET = 0;
    private static final int ATTACH_TYPE = 4;
    private static final int PROGRAM_IDS = 16;
    private static final int COUNT = 24;
    private static final int LENGTH = 64;

    /** The kernel's limit of programs at one place (BPF_MPROG_MAX). */
    private static final int MOST_PROGRAMS = 64;

    private TcxQuery() {}

    static List<Integer> programs(TcHook hook) {
        try (NativeMemory ids = NativeMemory.allocate(MOST_PROGRAMS * Integer.BYTES);
                NativeMemory attribute = request(hook.ifindex(), hook.direction())) {
            attribute.buffer().putLong(PROGRAM_IDS, ids.address()).putInt(COUNT, MOST_PROGRAMS);
            BpfSyscall.call(Command.PROG_QUERY, attribute.buffer(), hook.toString());
            List<Integer> programs = new ArrayList<>();
            for (int i = 0; i < attribute.buffer().getInt(COUNT); i++) {
                programs.add(ids.buffer().getInt(i * Integer.BYTES));
            }
            return programs;
        }
    }

    /** Counts the programs at one place: 0 or a negative error number. */
    static int probe(int ifindex) {
        try (NativeMemory attribute = request(ifindex, TcDirection.INGRESS)) {
            return BpfSyscall.callRaw(Command.PROG_QUERY, attribute.buffer());
        }
    }

    private static NativeMemory request(int ifindex, TcDirection direction) {
        NativeMemory attribute = NativeMemory.allocate(LENGTH);
        attribute.buffer().putInt(TARGET, ifindex);
        attribute.buffer().putInt(ATTACH_TYPE, direction.attachType().number());
        return attribute;
    }
}
