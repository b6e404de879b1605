// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.datapath.program.AttachType;

/** Which packets of an interface a program sees. */
public enum TcDirection {
    /** Those the interface receives; for the host side of a pod's device, what the pod sends. */
    INGRESS(AttachType.TCX_INGRESS),
    /** Those the interface sends. */
    EGRESS(AttachType.TCX_EGRESS);

    private final AttachType attachType;

    TcDirection(AttachType attachType) {
        this.attachType = attachType;
    }

    AttachType attachType() {
        return attachType;
    }
}
