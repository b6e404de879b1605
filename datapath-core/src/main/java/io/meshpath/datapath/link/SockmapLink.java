// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;

/**
 * Attaches parsers and verdicts to maps of sockets by links (Linux 6.10). What works before is
 * {@link ProgramAttachment#sockmap}.
 */
public final class SockmapLink {
    private SockmapLink() {}

    /**
     * Attaches {@code program} to a map of type SOCKMAP or SOCKHASH that has none of its kind.
     *
     * @param type SK_MSG_VERDICT, SK_SKB_STREAM_PARSER, SK_SKB_STREAM_VERDICT or SK_SKB_VERDICT
     * @throws io.meshpath.bpf.BpfException if the kernel refuses: EBUSY if the map has one, EINVAL if the program is of another
     *     type
     */
    public static Link attach(BpfMap map, AttachType type, Program program) {
        try (AttachPlace place = AttachPlace.sockmap(map, type);
                LinkRequest request = LinkRequest.of(program, place.number(), type, place.toString())) {
            place.requireNone(Command.LINK_CREATE, program.name()); // one without a link would be replaced
            return request.create(SockmapLink::hint);
        }
    }

    /**
     * What is attached to the map, by anybody (Linux 5.17).
     *
     * @throws io.meshpath.bpf.BpfException if the kernel refuses
     */
    public static AttachedPrograms query(BpfMap map, AttachType type) {
        String where = type + " of " + map.fd().what();
        return ProgramQuery.query(map.fd().raw(), type, 0, where, errno -> "");
    }

    private static String hint(Errno errno) {
        if (errno.equals(Errno.EBUSY)) {
            return "a program is attached there by a link, and stays";
        }
        return errno.equals(Errno.EINVAL) ? Refusal.olderThan(6, 10, "links of socket maps") : "";
    }
}
