// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.LinuxException;

/**
 * The kernel refused a netlink request: {@code "add route 10.1.0.0/16: ENETUNREACH (network is unreachable); Nexthop
 * has invalid gateway"}.
 */
public final class NetlinkException extends LinuxException {
    private static final long serialVersionUID = 1;

    private final String explanation;

    NetlinkException(String call, String object, Errno errno, String explanation) {
        super(call, object, errno, explanation);
        this.explanation = explanation;
    }

    /** What the kernel (or, where it said nothing, this library) has to say about it; may be empty. */
    public String explanation() {
        return explanation;
    }
}
