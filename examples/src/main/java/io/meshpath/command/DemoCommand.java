// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.OneLine;
import io.meshpath.demo.CannotRunException;
import io.meshpath.demo.Demo;
import io.meshpath.demo.DemoOptions;
import io.meshpath.demo.lab.Crossing;
import io.meshpath.demo.lab.RouterKind;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshpath demo}. */
@Command(
        name = "demo",
        description =
                "Builds three clusters on this machine, shows step by step that they are one mesh, and cleans up.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--tunnel",
            paramLabel = "PROTOCOL",
            defaultValue = "vxlan",
            description =
                    "What packets travel in between nodes: vxlan or geneve; or direct: as they are, routed by BGP.")
    private Crossing crossing = Crossing.VXLAN;

    @Option(
            names = "--router",
            paramLabel = "PROGRAM",
            defaultValue = "bird",
            description = "Who routes between the nodes with --tunnel direct: bird or frr.")
    private RouterKind router = RouterKind.BIRD;

    @Option(names = "--ipv6", description = "Nodes reach each other by IPv6; pods always have both families.")
    private boolean ipv6;

    @Option(names = "--keep", description = "Leaves everything in place at the end, and says how to look around.")
    private boolean keep;

    @Option(names = "--remove", description = "Only removes what a kept or killed run has left.")
    private boolean remove;

    @Option(names = "--verbose", description = "Prints each command that is run.")
    private boolean verbose;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            if (remove) {
                Demo.remove(out);
                return Meshpath.DONE;
            }
            boolean holds = Demo.run(new DemoOptions(crossing, router, ipv6, keep, verbose), out);
            return holds ? Meshpath.DONE : Meshpath.DOES_NOT_HOLD;
        } catch (CannotRunException e) {
            throw CommandFailure.cannotRun(OneLine.of(e));
        }
    }
}
