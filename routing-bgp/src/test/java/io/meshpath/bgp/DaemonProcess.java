// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A daemon as a child process in a network namespace, with a folder of its own for what it reads and writes. */
final class DaemonProcess {
    private final String namespace;
    private final Path folder;
    private final Process process;

    private DaemonProcess(String namespace, Path folder, Process process) {
        this.namespace = namespace;
        this.folder = folder;
        this.process = process;
    }

    /** A folder for {@link #start}, with its configuration in the file {@code conf}. */
    static Path folder(String name, String configuration) throws IOException {
        Path folder = Files.createTempDirectory("mp-bgp-" + name);
        Files.writeString(folder.resolve("conf"), configuration);
        return folder;
    }

    static DaemonProcess start(String namespace, Path folder, Object... command) throws IOException {
        Process process = new ProcessBuilder(inside(namespace, command))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        return new DaemonProcess(namespace, folder, process);
    }

    /** Waits until the daemon answers; one that ended instead is an error, with what it has said. */
    void await(Callable<Boolean> answers) throws IOException {
        Waiting.until("the daemon of " + folder + " answers", () -> !process.isAlive() || answers.call());
        if (!process.isAlive()) {
            String log = log();
            close();
            throw new AssertionError("the daemon ended at once: " + log);
        }
    }

    Path folder() {
        return folder;
    }

    /** What a program prints that runs in the namespace of the daemon. */
    String ask(Object... command) {
        return Commands.output(inside(namespace, command).toArray(String[]::new));
    }

    String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    void signal(String name) {
        Commands.run("kill", "-" + name, Long.toString(process.pid()));
    }

    void close() throws IOException {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file); // a child that is ending may have removed its own
            }
        }
    }

    /** The first group of the first match, stripped, or nothing. */
    static String find(String expression, String text) {
        Matcher matcher = Pattern.compile(expression).matcher(text);
        return matcher.find() ? matcher.group(1).strip() : "";
    }

    /** How often {@code part} occurs. */
    static int count(String part, String text) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    private static List<String> inside(String namespace, Object... command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespace));
        for (Object word : command) {
            all.add(word.toString());
        }
        return all;
    }
}
