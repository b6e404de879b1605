package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;

/** What to do about an error number. */
final class Advice {
    private Advice() {}

    /** What the number alone tells; empty when it tells nothing beyond its text. */
    static String forAnyCommand(Errno errno) {
        if (errno.equals(Errno.EPERM)) {
            return Rights.current().explanation();
        }
        if (errno.equals(Errno.ENOSYS)) {
            return "the kernel was built without CONFIG_BPF_SYSCALL, or a seccomp filter hides bpf(2)";
        }
        if (errno.equals(Errno.EMFILE)) {
            return "this process is at its limit of open descriptors (ulimit -n)";
        }
        return "";
    }
}
