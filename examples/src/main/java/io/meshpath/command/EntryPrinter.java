// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshpath.bpf.MapInfo;
import io.meshpath.command.value.ValueText;
import java.io.PrintWriter;

/** Prints entries as they come, so that a map of any size can be shown; closing it ends the JSON. */
final class EntryPrinter implements AutoCloseable {
    private final PrintWriter out;
    private final boolean json;
    private final boolean perCpu;
    private int printed;

    private EntryPrinter(PrintWriter out, boolean json, boolean perCpu) {
        this.out = out;
        this.json = json;
        this.perCpu = perCpu;
    }

    static EntryPrinter of(OutputOptions output, MapInfo map) {
        EntryPrinter printer =
                new EntryPrinter(output.out(), output.json(), map.type().isPerCpu());
        if (output.json()) {
            output.out().print("[");
        }
        return printer;
    }

    void print(JsonNode key, JsonNode value) {
        if (json) {
            out.print(printed == 0 ? "\n  " : ",\n  ");
            ObjectNode entry = JsonNodeFactory.instance.objectNode();
            entry.set("key", key);
            entry.set(perCpu ? "values" : "value", value);
            out.print(entry);
        } else if (perCpu) {
            for (int cpu = 0; cpu < value.size(); cpu++) {
                line(ValueText.of(key) + " (cpu " + cpu + ")", value.get(cpu));
            }
        } else {
            line(ValueText.of(key), value);
        }
        printed++;
    }

    private void line(String key, JsonNode value) {
        out.println("key: " + key + "  value: " + ValueText.of(value));
    }

    @Override
    public void close() {
        if (json) {
            out.println(printed == 0 ? "]" : "\n]");
        }
    }
}
