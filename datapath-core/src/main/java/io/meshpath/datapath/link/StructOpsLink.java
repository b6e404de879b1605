// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.program.AttachType;

/**
 * Has the kernel use the operations in a struct_ops map, such as a congestion control, by a link (Linux 6.4). The map must
 * have been made with BPF_F_LINK and hold its programs; without that flag it is used from the moment it is filled (Linux 5.6).
 */
public final class StructOpsLink {
    private StructOpsLink() {}

    /**
     * Registers the operations for as long as the link is referred to.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: EINVAL if the map has no flag BPF_F_LINK or is not filled,
     *     EEXIST if operations of this name are registered, by whomever
     */
    public static Link attach(BpfMap map) {
        try (LinkRequest request = LinkRequest.of(map.fd(), AttachType.STRUCT_OPS)) {
            return request.create(StructOpsLink::hint);
        }
    }

    /**
     * Puts the operations in another map in the place of those in use, at once: what has begun with the old ones ends with
     * them.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: EINVAL if they have another name, EOPNOTSUPP if operations
     *     of this kind cannot be replaced
     */
    public static void update(Link link, BpfMap map) {
        LinkUpdate.update(link, map.fd());
    }

    private static String hint(Errno errno) {
        if (errno.equals(Errno.EEXIST)) {
            return "operations of this name are registered already, and stay";
        }
        if (errno.equals(Errno.EINVAL)) {
            String older = Refusal.olderThan(6, 4, "links of struct_ops");
            return older.isEmpty() ? "the map was made without BPF_F_LINK, or its programs are not in it yet" : older;
        }
        return "";
    }
}
