// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.kernel;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.util.Optional;

/** What is said about our routes in the kernel, and what went wrong last. Owned by the thread that calls doWork(). */
final class KernelLog {
    private static final System.Logger LOG = System.getLogger("io.meshpath.bgp.kernel");

    private Optional<String> lastError = Optional.empty();

    /** Notes what went wrong; the same again is not news. */
    void error(String error) {
        if (!lastError.equals(Optional.of(error))) {
            lastError = Optional.of(error);
            LOG.log(WARNING, error);
        }
    }

    Optional<String> lastError() {
        return lastError;
    }

    void tookOver(int routes) {
        if (routes > 0) {
            LOG.log(INFO, "took over " + routes + " routes of an earlier life");
        }
    }

    void sweeping(int routes) {
        if (routes > 0) {
            LOG.log(INFO, "deleting " + routes + " routes of an earlier life that nobody has announced again");
        }
    }

    void repairing(int routes) {
        if (routes > 0) {
            LOG.log(WARNING, "putting back " + routes + " routes that something else has taken away");
        }
    }
}
