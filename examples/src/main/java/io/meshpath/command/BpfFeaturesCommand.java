// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.datapath.program.ProgramType;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meshpath bpf features}: what the running kernel can do. */
@Command(
        name = "features",
        description = {
            "Says what the kernel can do: kinds of maps, programs and links, places to attach to, and more.",
            "Each answer is yes, no or unknown, found out by trying it on something small that is thrown away at once."
        },
        mixinStandardHelpOptions = true)
final class BpfFeaturesCommand implements Runnable {
    @Option(
            names = "--helpers",
            paramLabel = "TYPE",
            description = "Instead, the functions that programs of this type may call: xdp, sched_cls …")
    private @Nullable String helpersOf;

    @Mixin
    private OutputOptions output = new OutputOptions();

    private boolean printed;

    @Override
    public void run() {
        BpfRights.require();
        if (helpersOf != null) {
            helpers(ProgramTypeName.parse(helpersOf));
        } else {
            everything();
        }
    }

    private void helpers(ProgramType type) {
        Map<String, String> answers = FeatureReport.helpers(type);
        if (output.json()) {
            output.out()
                    .print(ListOptions.prettyOf(Map.of("programType", ProgramTypeName.of(type), "helpers", answers)));
        } else {
            table("FUNCTION", answers);
        }
    }

    private void everything() {
        FeatureReport report = FeatureReport.ofThisKernel();
        if (output.json()) {
            output.out().print(ListOptions.prettyOf(report));
            return;
        }
        table("MAP TYPE", report.mapTypes());
        programTypes(report);
        table("LINK", report.linkTypes());
        table("ATTACH TO", report.attachTypes());
        table("FEATURE", report.features());
    }

    private void programTypes(FeatureReport report) {
        Table table = Table.of("PROGRAM TYPE", "FUNCTIONS", "ANSWER");
        report.programTypes().forEach((type, answer) -> table.row(type, counted(report.helpersOf(type)), answer));
        print(table);
    }

    private static String counted(long helpers) {
        return helpers == 0 ? "" : Long.toString(helpers);
    }

    private void table(String what, Map<String, String> answers) {
        Table table = Table.of(what, "ANSWER");
        answers.forEach(table::row);
        print(table);
    }

    private void print(Table table) {
        if (printed) {
            output.out().println();
        }
        output.out().print(table);
        printed = true;
    }
}
