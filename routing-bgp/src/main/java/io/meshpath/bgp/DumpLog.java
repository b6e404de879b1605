// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.nio.file.Path;

/** What is logged of dumps. */
final class DumpLog {
    private static final System.Logger LOG = System.getLogger("io.meshpath.bgp");

    private DumpLog() {}

    static void failed(Path file, IOException why) {
        LOG.log(WARNING, () -> "cannot write " + file + ": " + why);
    }
}
