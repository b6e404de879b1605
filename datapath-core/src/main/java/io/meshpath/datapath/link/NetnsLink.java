// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;

/**
 * Attaches programs to network namespaces by links: FLOW_DISSECTOR (Linux 5.8), of which a namespace has one, and
 * SK_LOOKUP (Linux 5.9), of which it has up to 64. One of others is never replaced.
 */
public final class NetnsLink {
    private NetnsLink() {}

    /**
     * Attaches {@code program} to {@code namespace}, behind those that are there.
     *
     * @param type SK_LOOKUP or FLOW_DISSECTOR, whose program it is
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: E2BIG if there is no room for another, EEXIST if one is
     *     attached there without a link or, for FLOW_DISSECTOR, to the first namespace of the machine
     * @throws IllegalArgumentException if {@code type} is another
     */
    public static Link attach(NetworkNamespace namespace, AttachType type, Program program) {
        String where = check(type) + " of " + namespace;
        try (LinkRequest request = LinkRequest.of(program, namespace.fd().raw(), type, where)) {
            return request.create(errno -> hint(errno, type));
        }
    }

    /**
     * What is attached to {@code namespace}, by anybody.
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses
     */
    public static AttachedPrograms query(NetworkNamespace namespace, AttachType type) {
        return ProgramQuery.query(
                namespace.fd().raw(), check(type), 0, type + " of " + namespace, errno -> hint(errno, type));
    }

    private static AttachType check(AttachType type) {
        if (type != AttachType.SK_LOOKUP && type != AttachType.FLOW_DISSECTOR) {
            throw new IllegalArgumentException("a network namespace has no place for " + type);
        }
        return type;
    }

    private static String hint(Errno errno, AttachType type) {
        if (errno.equals(Errno.E2BIG) || errno.equals(Errno.EEXIST)) {
            return type == AttachType.SK_LOOKUP
                    ? "64 programs are attached there, which is the limit"
                    : "a flow dissector is attached there, or to the first namespace, and stays";
        }
        if (errno.equals(Errno.EINVAL)) {
            return type == AttachType.SK_LOOKUP
                    ? Refusal.olderThan(5, 9, "SK_LOOKUP links")
                    : Refusal.olderThan(5, 8, "links of network namespaces");
        }
        return "";
    }
}
