// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A verb that only has sub-verbs, and says which when none is given. */
abstract class VerbGroup implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Override
    public final void run() {
        String verbs = String.join(", ", spec.subcommands().keySet());
        throw new ParameterException(spec.commandLine(), "expected one of: " + verbs);
    }
}
