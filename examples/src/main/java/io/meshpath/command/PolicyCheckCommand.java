// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.command.policy.PolicyCheck;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code meshpath policy check}. */
@Command(
        name = "check",
        description = "Reads policies and says everything that is wrong with them; exit code 1 when something is.",
        mixinStandardHelpOptions = true)
final class PolicyCheckCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE|FOLDER", description = "Policies, YAML or JSON.")
    private List<Path> sources = List.of();

    @Mixin
    private OutputOptions output = new OutputOptions();

    /** What {@code -o json} prints; the names are its keys. */
    private record Report(List<Read> policies, List<Wrong> errors) {}

    private record Read(String name, String kind, int rules, String file, int document, int line) {
        static Read of(Policy policy) {
            return new Read(
                    policy.qualifiedName(),
                    policy.kind(),
                    policy.rules().size(),
                    policy.source(),
                    policy.document(),
                    policy.line());
        }
    }

    /** What is wrong; document and line are 0 where it is the whole file. */
    private record Wrong(String file, int document, int line, String message) {
        static Wrong of(PolicyException e) {
            return new Wrong(e.source(), e.document(), e.line(), String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Integer call() {
        for (Path source : sources) {
            if (!Files.exists(source)) {
                throw CommandFailure.cannotRun(source + ": no such file or folder; correct the path");
            }
        }
        PolicyCheck check = PolicyCheck.of(sources);
        if (check.policies().isEmpty() && check.errors().isEmpty()) {
            throw CommandFailure.cannotRun("no policies in " + sources.get(0)
                    + (sources.size() > 1 ? " and the others" : "")
                    + "; files of a folder are read that end with .yaml, .yml or .json");
        }
        if (output.json()) {
            output.out().print(ListOptions.prettyOf(report(check)));
        } else {
            print(check);
        }
        return check.errors().isEmpty() ? Meshpath.DONE : Meshpath.DOES_NOT_HOLD;
    }

    private static Report report(PolicyCheck check) {
        return new Report(
                check.policies().stream().map(Read::of).toList(),
                check.errors().stream().map(Wrong::of).toList());
    }

    private void print(PolicyCheck check) {
        Table table = Table.of("POLICY", "KIND", "RULES", "FILE", "LINE");
        check.policies()
                .forEach(policy -> table.row(
                        policy.qualifiedName(), policy.kind(), policy.rules().size(), policy.source(), policy.line()));
        output.out().print(table);
        check.errors().forEach(wrong -> output.err().println(wrong.getMessage()));
        int rules = check.policies().stream()
                .mapToInt(policy -> policy.rules().size())
                .sum();
        output.out()
                .println(count(check.policies().size(), "policy", "policies") + " with " + count(rules, "rule", "rules")
                        + ": "
                        + (check.errors().isEmpty()
                                ? "nothing is wrong"
                                : count(check.errors().size(), "error", "errors")));
    }

    private static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
