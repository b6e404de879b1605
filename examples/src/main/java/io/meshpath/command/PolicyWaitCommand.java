// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.AgentStatus;
import io.meshpath.agent.api.Listing;
import io.meshpath.agent.config.Durations;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code meshpath policy wait}. */
@Command(
        name = "wait",
        description = {
            "Waits until every pod of the node is judged by a revision of the policies; exit code 1 when it takes too long.",
            "Without a revision: by the policies as they are in the folder now, a file that was just written included;"
                    + " exit code 1 also when one of them cannot be used."
        },
        mixinStandardHelpOptions = true)
final class PolicyWaitCommand implements Callable<Integer> {
    @Mixin
    private ListOptions options = new ListOptions();

    @Parameters(arity = "0..1", paramLabel = "REVISION", description = "As policy list shows it.")
    private @Nullable Long revision;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = Time.class,
            description = "How long to wait at most: 500ms, 30s, 2m. Default: ${DEFAULT-VALUE}.")
    private Duration timeout = Duration.ofSeconds(30);

    @Override
    public Integer call() {
        AgentClient client = options.client();
        long wanted = revision == null ? read(client) : revision;
        Listing.PolicyRevision reached = client.awaitPolicies(wanted, timeout);
        if (options.json()) {
            options.out().print(ListOptions.prettyOf(reached));
        }
        if (reached.enforced() < wanted) {
            throw CommandFailure.doesNotHold("revision " + wanted + " is not enforced everywhere; the node is at "
                    + inWords(reached) + reason(reached));
        }
        if (!options.json()) {
            options.out().println(inWords(reached));
        }
        return Meshpath.DONE;
    }

    /** The revision of what is in the folder now. */
    private static long read(AgentClient client) {
        Listing.PolicyRevision read = client.readPolicies();
        read.problems().stream()
                .filter(problem -> problem.part().equals("policy"))
                .findFirst()
                .ifPresent(problem -> {
                    throw CommandFailure.doesNotHold(problem.message());
                });
        return read.revision();
    }

    private static String reason(Listing.PolicyRevision revision) {
        return revision.problems().stream()
                .findFirst()
                .map(AgentStatus.Problem::message)
                .map(message -> "; " + message)
                .orElse("");
    }

    /** {@code revision 7, enforced by 3 of 3 endpoints}. */
    static String inWords(Listing.PolicyRevision revision) {
        List<String> behind = revision.behind();
        return "revision " + revision.revision() + ", enforced by " + (revision.endpoints() - behind.size()) + " of "
                + revision.endpoints() + " endpoints"
                + (behind.isEmpty() ? "" : ", not by " + String.join(", ", behind));
    }

    /** picocli knows times in the form PT30S only. */
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return Durations.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
