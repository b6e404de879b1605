// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import java.util.ArrayList;
import java.util.List;

/** Programs by the numbers that the kernel gives them. */
final class ProgramIds {
    private ProgramIds() {}

    static Fd open(int id) {
        return BpfSyscall.openById(Command.PROG_GET_FD_BY_ID, id, "program with id " + id);
    }

    static List<Integer> all() {
        return BpfSyscall.ids(Command.PROG_GET_NEXT_ID, "all programs");
    }

    static List<ProgramInfo> infos() {
        List<ProgramInfo> infos = new ArrayList<>();
        for (int id : all()) {
            try (Fd program = open(id)) {
                infos.add(ProgramInfo.of(program));
            } catch (BpfException e) {
                if (!e.errno().equals(Errno.ENOENT)) { // it went away meanwhile
                    throw e;
                }
            }
        }
        return infos;
    }
}
