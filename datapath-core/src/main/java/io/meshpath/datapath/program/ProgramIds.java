// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Programs by the numbers that the kernel gives them. */
final class ProgramIds {
    private static final int ID = 0;
    private static final int NEXT_ID = 4;
    private static final int LENGTH = 12;

    private ProgramIds() {}

    static Fd open(int id) {
        try (NativeMemory attribute = NativeMemory.allocate(LENGTH)) {
            attribute.buffer().putInt(ID, id);
            String what = "program with id " + id;
            return Fd.own(BpfSyscall.call(Command.PROG_GET_FD_BY_ID, attribute.buffer(), what), what);
        }
    }

    static List<Integer> all() {
        List<Integer> ids = new ArrayList<>();
        for (OptionalInt id = after(0); id.isPresent(); id = after(id.getAsInt())) {
            ids.add(id.getAsInt());
        }
        return ids;
    }

    private static OptionalInt after(int id) {
        try (NativeMemory attribute = NativeMemory.allocate(LENGTH)) {
            attribute.buffer().putInt(ID, id);
            int result = BpfSyscall.callRaw(Command.PROG_GET_NEXT_ID, attribute.buffer());
            if (Errno.ENOENT.is(result)) {
                return OptionalInt.empty();
            } else if (result < 0) {
                throw BpfException.of(Command.PROG_GET_NEXT_ID, "all programs", Errno.ofResult(result));
            }
            return OptionalInt.of(attribute.buffer().getInt(NEXT_ID));
        }
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
