// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code meshpath bgp}: a verb whose module is there while the verb is not. */
@Command(name = "bgp", description = "The BGP speaker as a daemon (not there yet).", mixinStandardHelpOptions = true)
final class BgpCommand implements Runnable {
    @Unmatched
    @SuppressWarnings("UnusedVariable") // so that whatever is asked of the verb gets the same answer
    private List<String> ignored = new ArrayList<>();

    @Override
    public void run() {
        throw CommandFailure.cannotRun("not there yet; programs can use module routing-bgp, see its README");
    }
}
