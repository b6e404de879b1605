// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.Listing;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.policy.Decision;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyException;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.Rule;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshpath policy}: the policy compiler as a tool, and what an agent enforces. */
@Command(
        name = "policy",
        description = "Network policies.",
        mixinStandardHelpOptions = true,
        subcommands = {PolicyWaitCommand.class})
final class PolicyCommand extends VerbGroup {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec command;

    @Command(description = "Lists the policies that an agent enforces.", mixinStandardHelpOptions = true)
    void list(@Mixin ListOptions options) {
        options.print("/v1/policies", AgentClient::policies, PolicyCommand::table);
        if (!options.json()) {
            options.out().println(PolicyWaitCommand.inWords(options.client().policyRevision()));
        }
    }

    @Command(description = "Reads policies and says what is wrong with them.", mixinStandardHelpOptions = true)
    void check(@Parameters(arity = "1..*", paramLabel = "FILE|FOLDER", description = "Policies.") List<Path> sources) {
        try {
            List<Policy> policies = PolicyQuestion.read(sources);
            int rules =
                    PolicyModel.of(policies, new ClusterName("default")).rules().size();
            out().println(policies.size() + " policies with " + rules + " rules: nothing is wrong");
        } catch (PolicyException e) {
            throw CommandFailure.doesNotHold(String.valueOf(e.getMessage()));
        }
    }

    @Command(
            description = "Says whether policies let a packet pass; exit code 1 when they do not.",
            mixinStandardHelpOptions = true)
    int verdict(@Mixin PolicyQuestion question) {
        return answer(question, (out, answer) -> out.println(brief(answer)));
    }

    @Command(
            description = "Says why policies let a packet pass or not; exit code 1 when they do not.",
            mixinStandardHelpOptions = true)
    int explain(@Mixin PolicyQuestion question) {
        return answer(question, (out, answer) -> out.println(answer.explanation()));
    }

    private int answer(PolicyQuestion question, BiConsumer<PrintWriter, PolicyQuestion.Answer> print) {
        List<PolicyQuestion.Answer> answers = question.answers();
        answers.forEach(answer -> print.accept(out(), answer));
        boolean passes = answers.stream().allMatch(answer -> answer.decision().isAllowed());
        return passes ? Meshpath.DONE : Meshpath.DOES_NOT_HOLD;
    }

    private static String brief(PolicyQuestion.Answer answer) {
        Decision decision = answer.decision();
        String direction = answer.direction().name().toLowerCase(Locale.ROOT);
        String verdict = decision.isAllowed() ? "allowed" : "denied";
        String reason = decision.deciders().isEmpty()
                ? decision.isAllowed() ? "no policy for this direction" : "no rule allows it"
                : String.join(", ", decision.deciders().stream().map(Rule::name).toList());
        return direction + ": " + verdict + " (" + reason + ")";
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }

    static Table table(List<Listing.Policy> policies) {
        Table table = Table.of("POLICY", "KIND", "RULES", "REVISION", "FILE");
        policies.forEach(policy ->
                table.row(policy.name(), policy.kind(), policy.rules(), policy.revision(), policy.file()));
        return table;
    }
}
