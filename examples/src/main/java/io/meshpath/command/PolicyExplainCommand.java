// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.command.policy.Flow;
import io.meshpath.command.policy.FlowVerdict;
import io.meshpath.command.policy.JavaEngine;
import io.meshpath.command.policy.Packet;
import io.meshpath.command.policy.Question;
import io.meshpath.command.policy.world.FlowEnd;
import io.meshpath.command.policy.world.FlowEnds;
import io.meshpath.command.policy.world.World;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.Evaluator;
import io.meshpath.policy.PolicyModel;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshpath policy explain}. */
@Command(
        name = "explain",
        description = {
            "Says why policies let a packet pass or not; exit code 1 when they do not.",
            "Without policies, an agent is asked about those in force: --from or --to is",
            "a pod of its node, the other one, too, or an address."
        },
        mixinStandardHelpOptions = true)
final class PolicyExplainCommand implements Callable<Integer> {
    @Mixin
    private PolicyOptions policies = new PolicyOptions();

    @Mixin
    private AgentOptions agent = new AgentOptions();

    @Option(
            names = "--from",
            paramLabel = "WHO",
            required = true,
            description =
                    "The sender: namespace/pod of the model, labels such as app=redis,tier=db, an address, host, or"
                            + " reserved:world.")
    private String from = "";

    @Option(names = "--to", paramLabel = "WHO", required = true, description = "The receiver, likewise.")
    private String to = "";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            required = true,
            description = "The destination port: 6379, 53/UDP, http, ICMP/8, VRRP or PROTOCOL/112.")
    private String port = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec command;

    @Override
    public Integer call() {
        if (policies.areAnAgents()) {
            AgentExplanation explanation = AgentExplanation.ask(agent.client(), from, to, port);
            explanation.print(command.commandLine().getOut());
            return explanation.isAllowed() ? Meshpath.DONE : Meshpath.DOES_NOT_HOLD;
        }
        World world = policies.world();
        PolicyModel model = policies.policies(world);
        Flow flow = flow(new FlowEnds(world, model));
        FlowVerdict verdict =
                FlowVerdict.of(List.of(flow), model, new JavaEngine(model)).get(0);
        PrintWriter out = command.commandLine().getOut();
        out.println(flow + ": " + FlowVerdict.words(verdict.isAllowed()));
        out.println();
        out.println(explain(flow, Direction.EGRESS, model));
        out.println();
        out.println(explain(flow, Direction.INGRESS, model));
        return verdict.isAllowed() ? Meshpath.DONE : Meshpath.DOES_NOT_HOLD;
    }

    private Flow flow(FlowEnds ends) {
        FlowEnd sender = end("--from", from, ends);
        FlowEnd receiver = end("--to", to, ends);
        try {
            return new Flow(sender, receiver, Packet.parse(port, receiver.namedPorts()));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.cannotRun("--port: " + e.getMessage());
        }
    }

    private static FlowEnd end(String option, String text, FlowEnds ends) {
        try {
            return ends.of(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.cannotRun(option + ": " + e.getMessage());
        }
    }

    private static String explain(Flow flow, Direction direction, PolicyModel model) {
        Optional<Question> question = flow.question(model, direction);
        return question.map(asked -> new Evaluator(model)
                        .explain(
                                asked.subject(),
                                direction,
                                flow.peer(direction).precisely(),
                                asked.space(),
                                asked.port()))
                .orElseGet(() -> flow.whyNoQuestion(model, direction));
    }
}
