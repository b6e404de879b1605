// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.linux;

/**
 * A Linux error number. Numbers without a name are kept as they are and print as the number.
 *
 * <p>Immutable.
 */
public record Errno(int number) {
    public static final Errno EPERM = new Errno(1);
    public static final Errno ENOENT = new Errno(2);
    public static final Errno ESRCH = new Errno(3);
    public static final Errno EINTR = new Errno(4);
    public static final Errno ENXIO = new Errno(6);
    public static final Errno E2BIG = new Errno(7);
    public static final Errno EBADF = new Errno(9);
    public static final Errno EAGAIN = new Errno(11);
    public static final Errno ENOMEM = new Errno(12);
    public static final Errno EACCES = new Errno(13);
    public static final Errno EFAULT = new Errno(14);
    public static final Errno EBUSY = new Errno(16);
    public static final Errno EEXIST = new Errno(17);
    public static final Errno ENODEV = new Errno(19);
    public static final Errno EINVAL = new Errno(22);
    public static final Errno EMFILE = new Errno(24);
    public static final Errno ENOSPC = new Errno(28);
    public static final Errno ERANGE = new Errno(34);
    public static final Errno ENOSYS = new Errno(38);
    public static final Errno ENOTEMPTY = new Errno(39);
    public static final Errno ENOLINK = new Errno(67);
    public static final Errno EOVERFLOW = new Errno(75);
    public static final Errno ENOPROTOOPT = new Errno(92);
    public static final Errno EOPNOTSUPP = new Errno(95);
    public static final Errno EADDRINUSE = new Errno(98);
    public static final Errno EADDRNOTAVAIL = new Errno(99);
    public static final Errno ENETUNREACH = new Errno(101);
    public static final Errno ECONNABORTED = new Errno(103);
    public static final Errno ECONNRESET = new Errno(104);
    public static final Errno ENOBUFS = new Errno(105);
    public static final Errno ETIMEDOUT = new Errno(110);
    public static final Errno ECONNREFUSED = new Errno(111);
    public static final Errno EINPROGRESS = new Errno(115);
    public static final Errno ESTALE = new Errno(116);

    /** {@code ENOTSUPP}: the kernel's own number for an operation that a kind of object does not have. */
    public static final Errno ENOTSUPP = new Errno(524);

    public Errno {
        if (number <= 0 || number > 4095) {
            throw new IllegalArgumentException("an error number is 1 to 4095: " + number);
        }
    }

    /** The error in the result of a call that answers a value or a negative error number. */
    public static Errno ofResult(long result) {
        return new Errno(Math.toIntExact(-result));
    }

    /** Whether {@code result}, a value or a negative error number, is this error. */
    public boolean is(long result) {
        return result == -number;
    }

    /** The symbol, such as {@code "ENOENT"}; the number where it has none. */
    public String name() {
        return ErrnoTable.name(number);
    }

    /** What it means, in lower case: {@code "no such file or directory"}. */
    public String text() {
        return ErrnoTable.text(number);
    }

    @Override
    public String toString() {
        return name();
    }
}
