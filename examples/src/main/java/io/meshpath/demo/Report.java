// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo;

import io.meshpath.demo.step.Columns;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints how the demo goes: a line for each step with tick or cross and its time, what was seen, and a table at the end.
 *
 * <p>Safe for use by multiple threads.
 */
final class Report {
    private static final String INDENT = "        ";
    private static final int TITLE_WIDTH = 88;
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintWriter out;
    private final boolean terminal;
    private final List<Result> results = new ArrayList<>();
    private int expected;
    private boolean failed;
    private boolean lineOpen; // the terminal shows something that is under way

    private Report(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    private record Result(String title, boolean holds, Duration time) {}

    /** Colours, and what is under way, only where a human looks. */
    static Report to(PrintWriter out) {
        return new Report(out, System.getenv("NO_COLOR") == null && isTerminal());
    }

    /** Text only. */
    static Report plain(PrintWriter out) {
        return new Report(out, false);
    }

    private static boolean isTerminal() {
        try {
            Path output = Path.of("/proc/self/fd/1").toRealPath();
            return output.startsWith("/dev/pts") || output.startsWith("/dev/tty") || output.endsWith("console");
        } catch (IOException e) {
            return false;
        }
    }

    /** How many steps there are to be. */
    synchronized void expect(int steps) {
        expected = steps;
    }

    /** A line of its own. */
    synchronized void say(String line) {
        if (lineOpen) {
            out.print("\r\033[K");
            lineOpen = false;
        }
        out.println(line);
        out.flush();
    }

    /** Something is under way; returns when it began, on the clock of {@link System#nanoTime}. */
    synchronized long begin(String what) {
        if (terminal) {
            out.print("\r\033[K  " + coloured("…", "90") + "  " + what);
            out.flush();
            lineOpen = true;
        }
        return System.nanoTime();
    }

    /** Something has been done that is no step. */
    void prepared(String what, long since) {
        say("     " + padded(what) + coloured(seconds(sinceThen(since)), "90"));
    }

    /** A step ends well. */
    void holds(String title, long since, List<String> findings) {
        ended(new Result(title, true, sinceThen(since)), findings);
    }

    /** A step does not end well. */
    void doesNotHold(String title, long since, List<String> findings) {
        ended(new Result(title, false, sinceThen(since)), findings);
    }

    private synchronized void ended(Result result, List<String> findings) {
        results.add(result);
        String title = numbered(result);
        say("");
        say("  " + mark(result.holds) + "  " + padded(title) + coloured(seconds(result.time), "90"));
        findings.forEach(line -> say(INDENT + line));
    }

    /** The demo cannot go on. */
    synchronized void failed(String reason) {
        failed = true;
        say("");
        say("  " + mark(false) + "  " + reason);
    }

    /** The table of all steps. */
    synchronized void summary(Duration total) {
        Columns table = Columns.of();
        for (Result result : results) {
            table.row(mark(result.holds), numbered(result), seconds(result.time));
        }
        say("");
        table.lines().forEach(line -> say(("  " + line).stripTrailing()));
        long holding = results.stream().filter(Result::holds).count();
        say("");
        say("  " + holding + " of " + expected + " steps hold; "
                + seconds(total).strip() + " in all");
    }

    /** Whether every expected step has ended well, and nothing else went wrong. */
    synchronized boolean allHold() {
        return !failed && expected > 0 && results.stream().filter(Result::holds).count() == expected;
    }

    /** The title with its number, which is as wide as the last one's. */
    private String numbered(Result result) {
        String number = String.valueOf(results.indexOf(result) + 1);
        int width = String.valueOf(expected).length();
        return " ".repeat(Math.max(0, width - number.length())) + number + "  " + result.title;
    }

    private String mark(boolean holds) {
        return holds ? coloured("✓", "32") : coloured("✗", "31");
    }

    private String coloured(String text, String colour) {
        return terminal ? "\033[" + colour + "m" + text + "\033[0m" : text;
    }

    private static Duration sinceThen(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    private static String padded(String text) {
        return text + " ".repeat(Math.max(2, TITLE_WIDTH - text.length()));
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%6.1f s", time.toNanos() / NANOS_PER_SECOND);
    }
}
