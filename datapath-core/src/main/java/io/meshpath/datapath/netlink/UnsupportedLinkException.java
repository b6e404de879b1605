// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

/**
 * This kernel has no devices of a kind, or cannot load their module: {@code "this kernel has no geneve devices; add link gnv0:
 * EOPNOTSUPP (operation not supported); Unknown device type"}.
 */
public final class UnsupportedLinkException extends UnsupportedOperationException {
    private static final long serialVersionUID = 1;

    private final String kind;

    UnsupportedLinkException(String kind, NetlinkException refusal) {
        super("this kernel has no " + kind + " devices; " + refusal.getMessage(), refusal);
        this.kind = kind;
    }

    /** What is missing: {@code geneve}, {@code vxlan}, {@code dummy}, … */
    public String kind() {
        return kind;
    }
}
