// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.command.ObjectReport.MapReport;
import io.meshpath.command.ObjectReport.VariableReport;
import io.meshpath.command.ProgramReport.VerifierReport;
import java.io.PrintWriter;
import java.util.Locale;

/** An object for human eyes: its programs, maps and variables, and why which program was refused. */
final class ObjectTables {
    private static final int WIDEST_VALUE = 60;

    private final PrintWriter out;
    private final ObjectReport report;

    private ObjectTables(PrintWriter out, ObjectReport report) {
        this.out = out;
        this.report = report;
    }

    /** Prints what was loaded and what was not. */
    static void trial(PrintWriter out, ObjectReport report) {
        ObjectTables tables = new ObjectTables(out, report);
        int all = report.programs().size();
        tables.heading((all - report.refused().size()) + " of " + counted(all, "program") + " loaded");
        tables.results();
        tables.maps();
        tables.variables();
        tables.refusals();
    }

    /** Prints what the file says. */
    static void inspection(PrintWriter out, ObjectReport report) {
        ObjectTables tables = new ObjectTables(out, report);
        tables.heading(counted(report.programs().size(), "program"));
        tables.programs();
        tables.maps();
        tables.variables();
    }

    private void heading(String programs) {
        out.println(report.object() + ": " + programs + ", "
                + counted(report.maps().size(), "map") + ", "
                + counted(report.variables().size(), "variable") + ", "
                + (report.license().isEmpty() ? "no license" : "license " + report.license()));
        report.warnings().forEach(warning -> out.println("note: " + warning));
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private void results() {
        Table table = Table.of("PROGRAM", "SECTION", "TYPE", "INSNS", "VERIFIED", "STATES", "STACK", "TIME", "RESULT");
        for (ProgramReport program : report.programs()) {
            VerifierReport verifier = program.verifier();
            table.row(
                    program.name(),
                    program.section(),
                    program.type(),
                    program.insns(),
                    program.verifiedInsns(),
                    verifier == null ? null : verifier.totalStates(),
                    verifier == null ? null : verifier.stackDepth(),
                    verifier == null ? null : time(verifier.micros()),
                    program.loaded() ? "loaded" : "refused");
        }
        print(report.programs().isEmpty(), table);
    }

    private void programs() {
        Table table = Table.of("PROGRAM", "SECTION", "TYPE", "ATTACH", "TARGET", "INSNS");
        for (ProgramReport program : report.programs()) {
            table.row(
                    program.name(),
                    program.section(),
                    program.type(),
                    program.attachType(),
                    program.target(),
                    program.insns());
        }
        print(report.programs().isEmpty(), table);
    }

    private void maps() {
        Table table = Table.of("MAP", "TYPE", "KEY", "VALUE", "ENTRIES", "FLAGS");
        for (MapReport map : report.maps()) {
            table.row(map.name(), map.type(), map.keySize(), map.valueSize(), map.maxEntries(), map.flags());
        }
        print(report.maps().isEmpty(), table);
    }

    private void variables() {
        Table table = Table.of("VARIABLE", "TYPE", "MAP", "SIZE", "VALUE");
        for (VariableReport variable : report.variables()) {
            table.row(variable.name(), variable.type(), variable.map(), variable.size(), shortened(variable.text()));
        }
        print(report.variables().isEmpty(), table);
    }

    private void refusals() {
        for (ProgramReport program : report.refused()) {
            out.println();
            out.println(program.name() + ": " + program.error());
        }
    }

    private void print(boolean empty, Table table) {
        if (!empty) {
            out.println();
            out.print(table);
        }
    }

    private static String shortened(String value) {
        return value.length() <= WIDEST_VALUE ? value : value.substring(0, WIDEST_VALUE - 2) + " …";
    }

    private static String time(long micros) {
        return micros < 10_000 ? micros + " µs" : String.format(Locale.ROOT, "%.1f ms", micros / 1_000.0);
    }
}
