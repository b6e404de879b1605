// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import io.meshpath.datapath.net.IpAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * What there is to know about a BFD session at one moment. Immutable.
 *
 * @param diagnostic why our side left UP the last time
 * @param remoteState what the neighbour said last
 * @param remoteDiagnostic why the neighbour's side left UP the last time, as it says
 * @param controlPlaneIndependent whether the neighbour's BFD goes on while its control plane restarts (the C bit)
 * @param since when the state began, on the scale of the times given to {@link BfdSpeaker#doWork}
 * @param transmitInterval between two packets of ours before jitter; zero when the neighbour wants none
 * @param detectionTime how long silence is taken; zero while nothing was heard
 * @param problem what the kernel refused last, in words, until it works again
 */
public record BfdStatus(
        IpAddress peer,
        BfdState state,
        BfdDiagnostic diagnostic,
        BfdState remoteState,
        BfdDiagnostic remoteDiagnostic,
        boolean controlPlaneIndependent,
        long since,
        Duration transmitInterval,
        Duration detectionTime,
        Optional<String> problem,
        Counters counters) {

    /**
     * How many packets went which way.
     *
     * @param discarded packets for this session that failed a check, mostly that of authentication
     */
    public record Counters(long in, long out, long discarded) {}

    /** Whether the way to the neighbour is known to be broken: it is down, and nobody has switched it off on purpose. */
    public boolean isBroken() {
        return state == BfdState.DOWN && remoteState != BfdState.ADMIN_DOWN && !diagnostic.equals(BfdDiagnostic.NONE);
    }
}
