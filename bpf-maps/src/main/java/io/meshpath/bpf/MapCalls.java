// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;

/** The commands on a map's elements, with the kernel's answers told from its refusals. */
final class MapCalls {
    private final Bpf bpf;
    private final Fd fd;
    private final MapSpec spec;

    MapCalls(Bpf bpf, Fd fd, MapSpec spec) {
        this.bpf = bpf;
        this.fd = fd;
        this.spec = spec;
    }

    boolean lookup(Scratch scratch, long flags) {
        return found(scratch.lookup(bpf, fd.raw(), flags), Command.MAP_LOOKUP_ELEM, flags);
    }

    boolean lookupAndDelete(Scratch scratch, long flags) {
        return found(scratch.lookupAndDelete(bpf, fd.raw(), flags), Command.MAP_LOOKUP_AND_DELETE_ELEM, flags);
    }

    boolean update(Scratch scratch, UpdateMode mode, long flags) {
        int result = scratch.update(bpf, fd.raw(), mode.flags() | flags);
        return result >= 0 || !refused(result, mode, flags);
    }

    boolean delete(Scratch scratch) {
        return found(scratch.delete(bpf, fd.raw()), Command.MAP_DELETE_ELEM, 0);
    }

    /** Puts the first key where a value would be; answers whether there is one. */
    boolean firstKey(Scratch scratch) {
        return found(scratch.firstKey(bpf, fd.raw()), Command.MAP_GET_NEXT_KEY, 0);
    }

    /** Puts the key behind the one in {@code scratch} where a value would be; answers whether there is one. */
    boolean nextKey(Scratch scratch) {
        return found(scratch.nextKey(bpf, fd.raw()), Command.MAP_GET_NEXT_KEY, 0);
    }

    void freeze(Scratch scratch) {
        int result = scratch.freeze(bpf, fd.raw());
        if (result < 0) {
            throw refusal(Command.MAP_FREEZE, result, "");
        }
    }

    private boolean refused(int result, UpdateMode mode, long flags) {
        if (!mode.isAnswer(result)) {
            throw refusal(Command.MAP_UPDATE_ELEM, result, ElementFlags.advice(result, flags));
        }
        return true;
    }

    private boolean found(int result, Command command, long flags) {
        return result >= 0 || !absent(result, command, flags);
    }

    private boolean absent(int result, Command command, long flags) {
        if (!Errno.ENOENT.is(result)) {
            throw refusal(command, result, ElementFlags.advice(result, flags));
        }
        return true;
    }

    /** The exception for a negative {@code result}; {@code note} comes before the advice, and is mostly empty. */
    BpfException refusal(Command command, int result, String note) {
        Errno errno = Errno.ofResult(result);
        String ofHandle = errno.equals(Errno.EPERM) ? HandleAdvice.forPermission(fd, command) : "";
        String advice = ofHandle.isEmpty() ? Advice.forMap(command, errno, spec) : ofHandle;
        String separator = note.isEmpty() || advice.isEmpty() ? "" : "; ";
        return new BpfException(command, "map " + spec.name(), errno, note + separator + advice);
    }
}
