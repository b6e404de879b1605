// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.program.AttachType;
import java.util.Optional;

/** Whether the running kernel has tcx, found out by asking it. Safe for use by multiple threads. */
final class TcxSupport {
    private static final int LOOPBACK = 1; // in each network namespace

    private static volatile Optional<Boolean> known = Optional.empty();

    private TcxSupport() {}

    /**
     * Only a clear answer is remembered. If it cannot be found out, for lack of rights for example, the answer is yes, so
     * that the attempt that follows fails with the kernel's reason.
     */
    static boolean isPresent() {
        Optional<Boolean> answer = known;
        if (answer.isEmpty()) {
            answer = probe();
            known = answer;
        }
        return answer.orElse(true);
    }

    private static Optional<Boolean> probe() {
        int result = ProgramQuery.probe(LOOPBACK, AttachType.TCX_INGRESS);
        if (result >= 0) {
            return Optional.of(true);
        }
        return Errno.EINVAL.is(result) ? Optional.of(false) : Optional.empty();
    }
}
