// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code meshpath} command: one subcommand for each verb. */
@Command(name = "meshpath", mixinStandardHelpOptions = true, description = "eBPF datapaths that span clusters.")
public final class Meshpath implements Runnable {
    private Meshpath() {}

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Meshpath()).execute(args));
    }
}
