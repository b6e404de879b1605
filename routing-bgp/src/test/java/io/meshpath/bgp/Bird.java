// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A BIRD 2 in a network namespace, with a folder of its own; closing ends it and removes the folder. */
final class Bird implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/bird");

    private final Path folder;
    private final Process process;

    private Bird(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /** Starts BIRD with {@code configuration} in the namespace called {@code namespace}, and waits until it answers. */
    static Bird start(String namespace, String configuration) throws IOException {
        Path folder = Files.createTempDirectory("mp-bgp-bird");
        Path file = Files.writeString(folder.resolve("bird.conf"), configuration);
        Process process = new ProcessBuilder(
                        "nsenter",
                        "--net=/run/netns/" + namespace,
                        PROGRAM.toString(),
                        "-f",
                        "-c",
                        file.toString(),
                        "-s",
                        folder.resolve("ctl").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Bird bird = new Bird(folder, process);
        Waiting.until(
                "BIRD runs", () -> !process.isAlive() || bird.ask("show status").contains("Daemon is up and running"));
        if (!process.isAlive()) {
            String log = bird.log();
            bird.close();
            throw new AssertionError("BIRD ended at once: " + log);
        }
        return bird;
    }

    /** What {@code birdc COMMAND} prints; "Network not found" is an answer too. */
    String ask(String command) {
        return Commands.output("/usr/sbin/birdc", "-s", folder.resolve("ctl").toString(), command);
    }

    /** Everything it has logged. */
    String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    /** Sends a signal, "STOP" or "CONT", to this BIRD only. */
    void signal(String name) {
        Commands.run("kill", "-" + name, Long.toString(process.pid()));
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
