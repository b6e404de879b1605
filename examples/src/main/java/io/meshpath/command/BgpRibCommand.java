// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshpath.agent.api.BgpClient;
import io.meshpath.agent.api.BgpListing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code meshpath bgp rib}. */
@Command(
        name = "rib",
        description = "Lists routes: those we use, or those of one neighbor. * is the best of its prefix.",
        mixinStandardHelpOptions = true)
final class BgpRibCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    /** Which table; the routes we use unless one of the others is named. */
    static final class Which {
        @Option(names = "--loc", description = "All usable routes (loc-rib); so it is unless something else is said.")
        @SuppressWarnings("UnusedVariable") // says what is so anyway
        private boolean loc;

        @Option(names = "--in", paramLabel = "ADDRESS", description = "All that a neighbor has announced (adj-rib-in).")
        private @Nullable String in;

        @Option(names = "--out", paramLabel = "ADDRESS", description = "All that a neighbor was told (adj-rib-out).")
        private @Nullable String out;
    }

    @ArgGroup
    private Which which = new Which();

    @Parameters(
            paramLabel = "PREFIX",
            arity = "0..1",
            defaultValue = "",
            description = "Only this prefix and what is inside it.")
    private String within = "";

    @Mixin
    private BgpOptions options = new BgpOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws IOException {
        if (output.json()) {
            printJson();
        } else {
            Table table = Table.of("", "PREFIX", "NEXT HOP", "NEIGHBOR", "LOCAL PREF", "MED", "AS PATH", "NOTES");
            read(route -> row(table, route));
            output.out().print(table);
        }
        return Meshpath.DONE;
    }

    private void read(Consumer<BgpListing.Route> each) {
        BgpClient client = options.client();
        if (which.in != null) {
            client.adjRibIn(which.in, within, each);
        } else if (which.out != null) {
            client.adjRibOut(which.out, within, each);
        } else {
            client.locRib(within, each);
        }
    }

    /** Row by row: a whole table may be long. */
    private void printJson() throws IOException {
        try (SequenceWriter rows = JSON.writerWithDefaultPrettyPrinter()
                .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .writeValuesAsArray(output.out())) {
            read(route -> {
                try {
                    rows.write(route);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        output.out().println();
    }

    private static void row(Table table, BgpListing.Route route) {
        table.row(
                route.best() ? "*" : "",
                route.prefix(),
                route.nextHop(),
                route.neighbor(),
                route.localPref(),
                route.med(),
                path(route.asPath()),
                notes(route));
    }

    private static String path(List<Object> path) {
        return path.stream()
                .map(part -> part instanceof List<?> set
                        ? set.stream().map(String::valueOf).collect(Collectors.joining(" ", "{", "}"))
                        : String.valueOf(part))
                .collect(Collectors.joining(" "));
    }

    private static String notes(BgpListing.Route route) {
        StringBuilder notes = new StringBuilder();
        boolean used = route.best() || route.standing().equals("eligible");
        note(notes, !used, route.standing());
        note(notes, route.stale(), "stale");
        note(notes, !route.validation().equals("not-found"), route.validation());
        note(notes, route.pathId() != 0, "path " + route.pathId());
        route.communities().forEach(community -> note(notes, true, community));
        route.largeCommunities().forEach(community -> note(notes, true, community));
        route.extendedCommunities().forEach(community -> note(notes, true, community));
        return notes.toString();
    }

    private static void note(StringBuilder notes, boolean holds, String text) {
        if (holds) {
            notes.append(notes.isEmpty() ? "" : " ").append(text);
        }
    }
}
