// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

/**
 * A system call was refused: {@code "bind netlink socket: EPERM (operation not permitted); needs CAP_NET_ADMIN"}.
 *
 * <p>{@link #errno} is what a program branches on; the message is for people.
 */
public class LinuxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final String object;
    private final int errno;

    /** A refusal that needs no advice. */
    public LinuxException(String call, String object, Errno errno) {
        this(call, object, errno, "");
    }

    /**
     * A refusal.
     *
     * @param call what was attempted, such as {@code "bind"}
     * @param object on what, such as {@code "netlink socket"}
     * @param hint what the reader can do about it; empty when there is nothing to say
     */
    public LinuxException(String call, String object, Errno errno, String hint) {
        super(call + " " + object + ": " + errno + " (" + errno.text() + ")" + (hint.isEmpty() ? "" : "; " + hint));
        this.call = call;
        this.object = object;
        this.errno = errno.number();
    }

    /**
     * Answers {@code result} unless it is a negative error number.
     *
     * @throws LinuxException naming {@code call} and {@code object} if it is one
     */
    public static long check(long result, String call, String object) {
        if (result < 0) {
            throw new LinuxException(call, object, Errno.ofResult(result));
        }
        return result;
    }

    /** What was attempted. */
    public final String call() {
        return call;
    }

    /** On what it was attempted. */
    public final String object() {
        return object;
    }

    /** What came back. */
    public final Errno errno() {
        return new Errno(errno);
    }
}
