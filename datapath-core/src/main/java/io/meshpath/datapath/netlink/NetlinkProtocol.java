// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

/** A part of the kernel that is configured through netlink (linux/netlink.h). */
public enum NetlinkProtocol {
    /** rtnetlink: links, addresses, routes, neighbours, traffic control. */
    ROUTE(0),
    /** nfnetlink: nf_tables and connection tracking. */
    NETFILTER(12);

    private final int number;

    NetlinkProtocol(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
