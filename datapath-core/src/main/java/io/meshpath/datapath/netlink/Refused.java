// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.LinuxException;

/** How a request that did not work out becomes a {@link NetlinkException}. */
final class Refused {
    private static final Errno EBADMSG = new Errno(74);

    private Refused() {}

    /** Throws what the kernel answered, if it is a refusal. */
    static void check(String call, Object object, Acknowledgement end) {
        if (end.isError()) {
            Errno errno = new Errno(end.error());
            boolean noRight = errno.equals(Errno.EPERM) && end.text().isEmpty();
            throw new NetlinkException(call, object.toString(), errno, noRight ? "needs CAP_NET_ADMIN" : end.text());
        }
    }

    /** The answer cannot be read. */
    static NetlinkException malformed(String call, Object object, MalformedMessageException e) {
        NetlinkException malformed =
                new NetlinkException(call, object.toString(), EBADMSG, String.valueOf(e.getMessage()));
        malformed.initCause(e);
        return malformed;
    }

    /** The socket failed. */
    static NetlinkException socket(String call, Object object, LinuxException e) {
        return new NetlinkException(call, object.toString(), e.errno(), "netlink socket: " + e.call());
    }
}
