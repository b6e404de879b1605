// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/** FRR's BFD daemon alone, without zebra, in a network namespace; closing ends it and removes its folder. */
final class Bfdd implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/lib/frr/bfdd");

    private final Path folder;
    private final Process process;

    private Bfdd(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /** Starts it with {@code configuration} in the namespace called {@code namespace}, and waits until it answers. */
    static Bfdd start(String namespace, String configuration) throws IOException {
        Path folder = Files.createTempDirectory("mp-bgp-bfdd");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx")); // it gives up being root
        Path file = Files.writeString(folder.resolve("bfdd.conf"), configuration);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Process process = new ProcessBuilder(
                        "nsenter",
                        "--net=/run/netns/" + namespace,
                        PROGRAM.toString(),
                        "--config_file=" + file,
                        "--pid_file=" + folder.resolve("pid"),
                        "--vty_socket=" + folder,
                        "--vty_port=0",
                        "--socket=" + folder.resolve("zserv"),
                        "--bfdctl=" + folder.resolve("ctl"),
                        "--log=stdout")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Bfdd bfdd = new Bfdd(folder, process);
        Waiting.until(
                "bfdd runs",
                () -> !process.isAlive() || bfdd.ask("show bfd peers").contains("BFD Peers:"));
        if (!process.isAlive()) {
            String log = Files.readString(folder.resolve("log"));
            bfdd.close();
            throw new AssertionError("bfdd ended at once: " + log);
        }
        return bfdd;
    }

    /** What {@code vtysh -c COMMAND} prints. */
    String ask(String command) {
        return Commands.output("vtysh", "--vty_socket", folder.toString(), "-d", "bfdd", "-c", command);
    }

    /** Changes the configuration: one line after the other. */
    void configure(String... lines) {
        String[] command = new String[6 + 2 * lines.length + 1];
        System.arraycopy(
                new String[] {"vtysh", "--vty_socket", folder.toString(), "-d", "bfdd", "-c"}, 0, command, 0, 6);
        command[6] = "configure terminal";
        for (int i = 0; i < lines.length; i++) {
            command[7 + 2 * i] = "-c";
            command[8 + 2 * i] = lines[i];
        }
        Commands.run(command);
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
