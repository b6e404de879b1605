// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bmp;

/** Which of a router's tables a message is about (RFC 7854, section 5; RFC 8671; RFC 9069). */
public enum BmpView {
    /** What a neighbour has sent. */
    ADJ_RIB_IN_PRE_POLICY(0),
    /** What is left of it after the import policy, as it is used. */
    ADJ_RIB_IN_POST_POLICY(BmpView.POST_POLICY),
    /** What would be sent to a neighbour if there were no export policy. */
    ADJ_RIB_OUT_PRE_POLICY(BmpView.ADJ_RIB_OUT),
    /** What is sent to a neighbour. */
    ADJ_RIB_OUT_POST_POLICY(BmpView.ADJ_RIB_OUT | BmpView.POST_POLICY),
    /** The routes that the router has chosen from all of them. */
    LOC_RIB(0);

    private static final int POST_POLICY = 0x40; // the L flag
    private static final int ADJ_RIB_OUT = 0x10; // the O flag

    private final int flags;

    BmpView(int flags) {
        this.flags = flags;
    }

    int flags() {
        return flags;
    }

    static BmpView ofFlags(int flags) {
        boolean post = (flags & POST_POLICY) != 0;
        if ((flags & ADJ_RIB_OUT) != 0) {
            return post ? ADJ_RIB_OUT_POST_POLICY : ADJ_RIB_OUT_PRE_POLICY;
        }
        return post ? ADJ_RIB_IN_POST_POLICY : ADJ_RIB_IN_PRE_POLICY;
    }
}
