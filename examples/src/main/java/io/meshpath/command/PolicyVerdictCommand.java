// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.bpf.BpfException;
import io.meshpath.command.policy.FlowList;
import io.meshpath.command.policy.FlowVerdict;
import io.meshpath.command.policy.JavaEngine;
import io.meshpath.command.policy.KernelEngine;
import io.meshpath.command.policy.PolicyEngine;
import io.meshpath.command.policy.world.FlowEnds;
import io.meshpath.command.policy.world.World;
import io.meshpath.policy.PolicyModel;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meshpath policy verdict}. */
@Command(
        name = "verdict",
        description = "Says what policies do to flows.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The model:",
            "  {\"cluster\": \"atlanta\",",
            "   \"namespaces\": {\"x\": {\"team\": \"a\"}},",
            "   \"pods\": [{\"namespace\": \"x\", \"name\": \"a\", \"labels\": {\"pod\": \"a\"},",
            "     \"ips\": [\"10.217.0.11\"],",
            "     \"namedPorts\": {\"http\": {\"port\": 80, \"protocol\": \"TCP\"}}}],",
            "   \"nodes\": [{\"name\": \"n1\", \"labels\": {}, \"ips\": [\"192.0.2.1\"]}]}",
            "Pods and nodes of other clusters name theirs. \"host\" in a flow is the node",
            "with \"local\": true, or the only one of the cluster. \"services\" and \"names\"",
            "are what toServices and toFQDNs look up:",
            "  \"services\": [{\"namespace\": \"x\", \"name\": \"s\", \"selector\": {\"pod\": \"a\"}}],",
            "  \"names\": {\"www.example.com\": [\"192.0.2.7\"]}",
            "The flows:",
            "  [{\"from\": \"x/a\", \"to\": \"192.0.2.7\", \"port\": 80, \"protocol\": \"TCP\"},",
            "   {\"from\": \"host\", \"to\": \"x/a\", \"icmpType\": 8}]"
        })
final class PolicyVerdictCommand implements Runnable {
    /** What answers. */
    enum Engine {
        JAVA,
        KERNEL
    }

    @Mixin
    private PolicyOptions policies = new PolicyOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(names = "--flows", required = true, paramLabel = "FILE", description = "The flows, as JSON.")
    private Path flows = Path.of("");

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = "JAVA",
            description = "java evaluates; kernel compiles for every pod and has the kernel decide, which needs root.")
    private Engine engine = Engine.JAVA;

    @Override
    public void run() {
        World world = policies.world();
        PolicyModel model = policies.policies(world);
        FlowList asked = FlowList.read(flows, new FlowEnds(world, model));
        List<FlowVerdict> verdicts = FlowVerdict.of(asked.flows(), model, engine(model, world));
        output.out().print(output.json() ? ListOptions.prettyOf(asked.with(verdicts)) : table(verdicts));
    }

    private PolicyEngine engine(PolicyModel model, World world) {
        if (engine == Engine.JAVA) {
            return new JavaEngine(model);
        }
        try {
            BpfRights.require();
        } catch (BpfException e) {
            throw CommandFailure.cannotRun("--engine kernel: " + e.getMessage() + "; or take --engine java");
        }
        return new KernelEngine(model, world);
    }

    private static Table table(List<FlowVerdict> verdicts) {
        Table table = Table.of("FROM", "TO", "PACKET", "EGRESS", "INGRESS", "VERDICT", "DECIDED BY");
        verdicts.forEach(verdict -> table.row(
                verdict.flow().from(),
                verdict.flow().to(),
                verdict.flow().packet(),
                FlowVerdict.words(verdict.egress()),
                FlowVerdict.words(verdict.ingress()),
                FlowVerdict.words(verdict.isAllowed()),
                String.join(", ", verdict.decidedBy())));
        return table;
    }
}
