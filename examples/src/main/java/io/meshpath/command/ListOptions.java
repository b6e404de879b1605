// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshpath.agent.api.AgentClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What every verb that lists something takes: which agent, and table or JSON. */
final class ListOptions {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    @Mixin
    private AgentOptions agent = new AgentOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    AgentClient client() {
        return agent.client();
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Prints what the agent answers to GET {@code path}, or the table of it. */
    <T> void print(String path, Function<AgentClient, List<T>> question, Function<List<T>, ?> table) {
        AgentClient client = client();
        out().print(output.json() ? pretty(client.json(path)) : table.apply(question.apply(client)));
    }

    boolean json() {
        return output.json();
    }

    /** The same JSON for human eyes, with a newline at its end. */
    static String pretty(String json) {
        try {
            return prettyOf(MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            throw CommandFailure.cannotRun("the agent's answer is not JSON: " + e.getOriginalMessage());
        }
    }

    /** The value as JSON for human eyes, with a newline at its end. */
    static String prettyOf(Object value) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not representable as JSON: " + value, e);
        }
    }
}
