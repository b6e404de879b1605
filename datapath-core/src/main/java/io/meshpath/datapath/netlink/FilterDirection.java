// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

/** Which packets of a link a filter of its clsact qdisc sees. */
public enum FilterDirection {
    /** Those the link receives. */
    INGRESS(0xffff_fff2),
    /** Those the link sends. */
    EGRESS(0xffff_fff3);

    private final int parent;

    FilterDirection(int parent) {
        this.parent = parent;
    }

    /** TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS or TC_H_MIN_EGRESS) of linux/pkt_sched.h. */
    int parent() {
        return parent;
    }
}
