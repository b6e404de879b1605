// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentException;
import io.meshpath.agent.api.OneLine;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code meshpath} command.
 *
 * <p>Exit codes: 0 done, 1 it ran and something does not hold, 2 it could not run. Failures are one line on standard
 * error, never a stack trace.
 */
@Command(
        name = "meshpath",
        mixinStandardHelpOptions = true,
        version = "meshpath 0.1.0",
        description = "eBPF datapaths that span clusters.",
        subcommands = {
            AgentCommand.class,
            StatusCommand.class,
            NodeCommand.class,
            EndpointCommand.class,
            IdentityCommand.class,
            BpfCommand.class,
            MeshCommand.class,
            PolicyCommand.class,
            HealthCommand.class,
            MonitorCommand.class,
            BgpCommand.class,
            DemoCommand.class
        })
public final class Meshpath implements Runnable {
    static final int DONE = 0;
    static final int DOES_NOT_HOLD = 1;
    static final int CANNOT_RUN = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    private Meshpath() {}

    /** Runs a verb and ends the process with its exit code. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /** Runs a verb; what it prints goes to {@code out}, why it failed to {@code err}. Returns the exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new Meshpath())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Meshpath::wrongUsage)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
        int exitCode = line.execute(args);
        out.flush();
        err.flush();
        return exitCode;
    }

    /** Without a verb it lists the verbs; that is no success. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a verb is missing; see: meshpath --help");
    }

    private static int wrongUsage(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String line = name + ": " + OneLine.of(wrong);
        command.getErr().println(line.contains("; see: ") ? line : line + "; see: " + name + " --help");
        return CANNOT_RUN;
    }

    private static int failed(Exception failure, CommandLine command) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + OneLine.of(failure));
        return exitCodeOf(failure);
    }

    private static int exitCodeOf(Exception failure) {
        if (failure instanceof CommandFailure known) {
            return known.exitCode();
        }
        // No answer is status 0, and 400 says that the question was wrong; else the agent looked and it does not hold.
        boolean ran = failure instanceof AgentException refused && refused.status() > 400;
        return ran ? DOES_NOT_HOLD : CANNOT_RUN;
    }
}
