// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.feature;

import io.meshpath.bpf.Answer;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.ProgramType;
import java.util.Optional;

/** Loads the smallest program of a type, to see whether the kernel has the type, or the place to attach it to. */
final class ProgramTypeProbe {
    private static final int NO_FUNCTION = 1; // the first of the kernel's types is an integer

    private ProgramTypeProbe() {}

    static Answer ask(ProgramType type) {
        if (type == ProgramType.UNSPECIFIED) {
            return Answer.unknown("programs have a type");
        }
        ProgramProbe probe = ProgramProbe.of(type, ProgramProbe.NOTHING);
        return answer(needsTarget(type) ? probe.against(NO_FUNCTION) : probe);
    }

    static Answer functionEntry() {
        return answer(ProgramProbe.of(ProgramType.TRACING, ProgramProbe.NOTHING)
                .at(AttachType.TRACE_FENTRY)
                .against(NO_FUNCTION));
    }

    /** Whether such programs belong to something of the kernel, by a number in its type information. */
    static boolean needsTarget(ProgramType type) {
        return switch (type) {
            case TRACING, LSM, EXT, STRUCT_OPS -> true;
            default -> false;
        };
    }

    /** The answer if the verifier asks where a program is to be attached, else empty. */
    static Optional<Answer> ask(AttachType place) {
        return verifiedType(place)
                .map(type -> answer(ProgramProbe.of(type, ProgramProbe.NOTHING).at(place)));
    }

    // A type or place that the kernel does not know is EINVAL before the verifier writes anything. Of programs that
    // belong
    // to a function of the kernel, the verifier says that ours names none, or ENOTSUPP.
    private static Answer answer(ProgramProbe probe) {
        ProgramProbe.Outcome outcome = probe.run();
        if (outcome.isVerified() || Errno.ENOTSUPP.is(outcome.result())) {
            return Answer.YES;
        }
        return Errno.EINVAL.is(outcome.result()) ? Answer.NO : outcome.unclear();
    }

    private static Optional<ProgramType> verifiedType(AttachType place) {
        return switch (place) {
            case CGROUP_INET_INGRESS, CGROUP_INET_EGRESS -> Optional.of(ProgramType.CGROUP_SKB);
            case CGROUP_INET_SOCK_CREATE, CGROUP_INET_SOCK_RELEASE, CGROUP_INET4_POST_BIND, CGROUP_INET6_POST_BIND ->
                Optional.of(ProgramType.CGROUP_SOCK);
            case CGROUP_INET4_BIND,
                    CGROUP_INET6_BIND,
                    CGROUP_INET4_CONNECT,
                    CGROUP_INET6_CONNECT,
                    CGROUP_UDP4_SENDMSG,
                    CGROUP_UDP6_SENDMSG,
                    CGROUP_UDP4_RECVMSG,
                    CGROUP_UDP6_RECVMSG,
                    CGROUP_INET4_GETPEERNAME,
                    CGROUP_INET6_GETPEERNAME,
                    CGROUP_INET4_GETSOCKNAME,
                    CGROUP_INET6_GETSOCKNAME,
                    CGROUP_UNIX_CONNECT,
                    CGROUP_UNIX_SENDMSG,
                    CGROUP_UNIX_RECVMSG,
                    CGROUP_UNIX_GETPEERNAME,
                    CGROUP_UNIX_GETSOCKNAME -> Optional.of(ProgramType.CGROUP_SOCK_ADDR);
            case CGROUP_GETSOCKOPT, CGROUP_SETSOCKOPT -> Optional.of(ProgramType.CGROUP_SOCKOPT);
            case SK_LOOKUP -> Optional.of(ProgramType.SK_LOOKUP);
            case SK_REUSEPORT_SELECT, SK_REUSEPORT_SELECT_OR_MIGRATE -> Optional.of(ProgramType.SK_REUSEPORT);
            case NETFILTER -> Optional.of(ProgramType.NETFILTER);
            default -> Optional.empty();
        };
    }
}
