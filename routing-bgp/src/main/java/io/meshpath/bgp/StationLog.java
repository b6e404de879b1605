// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static java.lang.System.Logger.Level.WARNING;

import io.meshpath.bgp.bmp.BmpStation;
import java.time.Duration;

/** What is logged of monitoring stations. */
final class StationLog {
    private static final System.Logger LOG = System.getLogger("io.meshpath.bgp");

    private StationLog() {}

    static void lost(BmpStation station, String why, Duration retry) {
        LOG.log(
                WARNING,
                () -> "station " + station.place() + ": " + why + "; tried again in " + retry.toSeconds() + " s");
    }
}
