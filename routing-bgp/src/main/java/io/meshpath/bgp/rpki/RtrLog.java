// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.time.Duration;

/** What happens with a cache, in words. */
final class RtrLog {
    private static final System.Logger LOG = System.getLogger("io.meshpath.bgp.rpki");

    private final String name;

    RtrLog(RtrCache cache) {
        this.name = "RPKI cache " + cache + ": ";
    }

    /** Everything was loaded, or a difference. */
    void loaded(boolean everything, int vrps, long serial) {
        LOG.log(everything ? INFO : DEBUG, () -> name + vrps + " VRPs, serial " + serial);
    }

    void ended(String text) {
        LOG.log(WARNING, () -> name + text);
    }

    void olderVersion(int version) {
        LOG.log(INFO, () -> name + "it does not know our version of the protocol, going on with version " + version);
    }

    void expired(int vrps, Duration after) {
        LOG.log(
                WARNING,
                () -> name + "not heard for " + after.toSeconds() + " s, so its " + vrps + " VRPs count no more");
    }

    void closing(IOException e) {
        LOG.log(DEBUG, () -> name + "while closing: " + e.getMessage());
    }
}
