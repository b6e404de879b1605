// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshpath.bpf.BpfMaps;
import io.meshpath.bpf.UpdateMode;
import io.meshpath.command.value.ValueText;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code meshpath bpf map}: any map, whoever made it. */
@Command(
        name = "map",
        description = {
            "Any map, by its pin or its number, whoever made it.",
            "Keys and values: with type information by field (prefixlen=24,addr=10.0.0.0 or JSON) or a single value; always"
                    + " in hexadecimal (\"0a 00 00 01\"); numbers, IP addresses, MACs, prefixes where the size fits."
        },
        mixinStandardHelpOptions = true)
final class BpfMapCommand extends VerbGroup {
    private static final String MAP = "PIN|ID";
    private static final String WHICH = "Where the map is pinned, or its number.";

    @Command(description = "Lists all maps.", mixinStandardHelpOptions = true)
    void list(@Mixin OutputOptions output) {
        List<MapRow> rows = BpfMaps.all().stream().map(MapRow::of).toList();
        output.out().print(output.json() ? ListOptions.prettyOf(rows) : table(rows));
    }

    @Command(description = "Says what a map is.", mixinStandardHelpOptions = true)
    void show(@Parameters(paramLabel = MAP, description = WHICH) String map, @Mixin OutputOptions output) {
        try (MapView view = MapView.open(map)) {
            MapRow row = MapRow.of(view.info());
            output.out().print(output.json() ? ListOptions.prettyOf(row) : table(List.of(row)));
        }
    }

    private static Table table(List<MapRow> rows) {
        Table table = Table.of("ID", "NAME", "TYPE", "KEY", "VALUE", "ENTRIES", "FLAGS", "TYPES");
        for (MapRow row : rows) {
            table.row(
                    row.id(),
                    row.name(),
                    row.type(),
                    row.keySize() + " B",
                    row.valueSize() + " B",
                    row.maxEntries(),
                    row.flags(),
                    row.btfId() == 0 ? "" : "btf " + row.btfId());
        }
        return table;
    }

    @Command(
            description = "Prints every entry, by field where the map carries type information.",
            mixinStandardHelpOptions = true)
    void dump(@Parameters(paramLabel = MAP, description = WHICH) String map, @Mixin OutputOptions output) {
        try (MapView view = MapView.open(map);
                EntryPrinter printer = EntryPrinter.of(output, view.info())) {
            view.forEach(printer::print);
        }
    }

    @Command(description = "Prints the value of a key; exit code 1 if there is none.", mixinStandardHelpOptions = true)
    void get(
            @Parameters(paramLabel = MAP, description = WHICH) String map,
            @Parameters(paramLabel = "KEY") String key,
            @Mixin OutputOptions output) {
        try (MapView view = MapView.open(map)) {
            JsonNode value =
                    view.get(key).orElseThrow(() -> CommandFailure.doesNotHold("map " + map + " has no key " + key));
            output.out().println(output.json() ? value.toString() : ValueText.of(value));
        }
    }

    @Command(
            description =
                    "Puts a value under a key, on every CPU if each has its own; exit code 1 if that was not to be.",
            mixinStandardHelpOptions = true)
    void put(
            @Parameters(paramLabel = MAP, description = WHICH) String map,
            @Parameters(paramLabel = "KEY") String key,
            @Parameters(paramLabel = "VALUE", description = "For a map of programs or maps: the pin or number of one.")
                    String value,
            @Option(
                            names = "--mode",
                            paramLabel = "MODE",
                            defaultValue = "ANY",
                            description = "any, insert or replace.")
                    UpdateMode mode) {
        try (MapView view = MapView.open(map);
                StoredValue stored = StoredValue.of(view, key, value)) {
            if (!view.put(key, stored.bytes(), mode)) {
                throw CommandFailure.doesNotHold(
                        "map " + map + (mode == UpdateMode.INSERT ? " has a key " : " has no key ") + key);
            }
        }
    }

    @Command(description = "Removes a key; exit code 1 if it was not there.", mixinStandardHelpOptions = true)
    void delete(
            @Parameters(paramLabel = MAP, description = WHICH) String map, @Parameters(paramLabel = "KEY") String key) {
        try (MapView view = MapView.open(map)) {
            if (!view.delete(key)) {
                throw CommandFailure.doesNotHold("map " + map + " has no key " + key);
            }
        }
    }
}
