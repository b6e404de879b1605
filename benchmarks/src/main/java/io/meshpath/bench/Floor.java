// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A running C program over libbpf ({@code floor.c}), compiled on the spot, that does what it is asked and says how long it took. */
final class Floor implements AutoCloseable {
    private static final String SOURCE = "/META-INF/bench/floor.c";
    private static final int RUNS = 5;

    private final Path folder;
    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;

    private Floor(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
        this.questions = process.outputWriter(StandardCharsets.US_ASCII);
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    /**
     * Compiles and starts it.
     *
     * @param arguments the numbers of its maps and programs, or none for {@code load} alone
     * @throws IllegalStateException if there is no C compiler, or no libbpf to compile against
     */
    static Floor start(List<String> arguments) {
        try {
            Path folder = Files.createTempDirectory("meshpath-floor");
            List<String> command = new ArrayList<>();
            command.add(compile(folder).toString());
            command.addAll(arguments);
            return new Floor(
                    folder,
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the C program to compare with", e);
        }
    }

    private static Path compile(Path folder) throws IOException {
        Path source = folder.resolve("floor.c");
        try (InputStream in = Floor.class.getResourceAsStream(SOURCE)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + SOURCE);
            }
            Files.copy(in, source);
        }
        Path program = folder.resolve("floor");
        Process compiler = new ProcessBuilder("cc", "-O2", "-o", program.toString(), source.toString(), "-lbpf")
                .redirectErrorStream(true)
                .start();
        String messages = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (exitCode(compiler) != 0) {
            throw new IllegalStateException("cannot compile the C program to compare with: "
                    + messages.lines().findFirst().orElse("cc said nothing") + "; install gcc and libbpf-dev");
        }
        return program;
    }

    /** How many nanoseconds one {@code operation} takes: the median of a few runs of {@code count} each. */
    double nanos(String operation, long count) {
        double[] runs = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            runs[run] = ask(operation + " " + count);
        }
        Arrays.sort(runs);
        return runs[RUNS / 2];
    }

    /** How many nanoseconds it took to load the object in {@code file}. */
    double load(Path file) {
        return ask("load " + file);
    }

    private double ask(String question) {
        try {
            questions.write(question + "\n");
            questions.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("the C program to compare with ended at: " + question);
            }
            return Double.parseDouble(answer);
        } catch (IOException e) {
            throw new UncheckedIOException("the C program to compare with ended at: " + question, e);
        }
    }

    @Override
    public void close() {
        try {
            questions.close(); // at the end of its input it ends
            exitCode(process);
            Files.delete(folder.resolve("floor"));
            Files.delete(folder.resolve("floor.c"));
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }

    private static int exitCode(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + process.info(), e);
        }
    }
}
