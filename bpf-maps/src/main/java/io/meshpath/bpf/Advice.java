// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import org.jspecify.annotations.Nullable;

/** What to do about an error number. */
final class Advice {
    private static final int OLDER_LARGEST_VALUE = 4 << 20; // KMALLOC_MAX_SIZE, up to some kernel between 5.10 and 6.1

    private Advice() {}

    /** What the number tells for any object; empty when it tells nothing beyond its text. */
    static String forAnyObject(Command command, Errno errno) {
        return forCommand(command, errno, null);
    }

    private static String forCommand(Command command, Errno errno, @Nullable MapType type) {
        if (errno.equals(Errno.EPERM)) {
            return Rights.current().explanation(command, type);
        }
        if (errno.equals(Errno.ENOSYS)) {
            return "the kernel was built without CONFIG_BPF_SYSCALL, or a seccomp filter hides bpf(2)";
        }
        if (errno.equals(Errno.EMFILE)) {
            return "this process is at its limit of open descriptors (ulimit -n)";
        }
        return "";
    }

    /** What the number tells for a command on the map {@code spec}; empty when it tells nothing beyond its text. */
    static String forMap(Command command, Errno errno, MapSpec spec) {
        if (command == Command.MAP_CREATE) {
            return forCreation(errno, spec);
        }
        if (isFull(errno, spec.type())) {
            return "the map is full at " + spec.maxEntries()
                    + " entries: delete some, or create it anew with more (a map cannot grow)";
        }
        if (errno.equals(Errno.E2BIG)) {
            return "the map has " + spec.maxEntries() + " entries, numbered from 0";
        }
        if (errno.equals(Errno.ENOTSUPP)) {
            return "this kernel (" + KernelVersion.running() + ") has no such operation for " + spec.type() + " maps";
        }
        String ofObject = command == Command.MAP_UPDATE_ELEM ? ObjectAdvice.forUpdate(errno, spec.type()) : "";
        return ofObject.isEmpty() ? forCommand(command, errno, spec.type()) : ofObject;
    }

    private static boolean isFull(Errno errno, MapType type) {
        return (errno.equals(Errno.E2BIG) && !type.hasSlots())
                || (errno.equals(Errno.ENOSPC) && type.equals(MapType.LPM_TRIE));
    }

    private static String forCreation(Errno errno, MapSpec spec) {
        if (errno.equals(Errno.EINVAL)) {
            return CreationAdvice.forInvalid(spec);
        }
        if (errno.equals(Errno.E2BIG) && spec.type().isArray() && spec.valueSize() > OLDER_LARGEST_VALUE) {
            return "this kernel (" + KernelVersion.running() + ") takes values of " + OLDER_LARGEST_VALUE
                    + " bytes at most, not " + spec.valueSize();
        }
        if (errno.equals(Errno.ENOMEM) || errno.equals(Errno.E2BIG)) {
            return "too large for this machine: key " + spec.keySize() + " + value " + spec.valueSize() + " bytes, "
                    + spec.maxEntries() + " entries";
        }
        return forCommand(Command.MAP_CREATE, errno, spec.type());
    }
}
