// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A program of the lab that runs until it is ended; its output is in a file. Safe for use by multiple threads. */
public final class LabProcess {
    private static final int GRACE_SECONDS = 3;

    private final Process process;
    private final Path log;

    private LabProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static LabProcess start(Path log, List<String> command) throws IOException {
        Folder.createPrivate(Folder.of(log));
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new LabProcess(process, log);
    }

    /** Its number; nsenter has become the program by itself, so it is the program's. */
    public long id() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it at once: SIGKILL, of which it hears nothing. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks it to end, and insists after a while. */
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
            kill();
        }
    }

    /** The last line of its output that tells of trouble, or else the last line. */
    public String lastWords() {
        List<String> lines;
        try {
            lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            return "it left no log";
        }
        String last = lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
        return lines.stream()
                .filter(LabProcess::tellsOfTrouble)
                .reduce((first, second) -> second)
                .orElse(last);
    }

    private static boolean tellsOfTrouble(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        return lower.contains("error") || lower.contains("exception") || lower.contains("fatal");
    }
}
