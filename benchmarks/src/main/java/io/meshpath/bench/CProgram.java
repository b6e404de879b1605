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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A running C program of ours, compiled on the spot, that reads lines and answers some of them with a number. */
public final class CProgram implements AutoCloseable {
    private static final Pattern HEADER = Pattern.compile("(?m)^#include \"(.+)\"$");

    private final String name;
    private final Path folder;
    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;

    private CProgram(String name, Path folder, Process process) {
        this.name = name;
        this.folder = folder;
        this.process = process;
        this.questions = process.outputWriter(StandardCharsets.US_ASCII);
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    /**
     * Compiles and starts it.
     *
     * @param name of its source, without {@code .c}
     * @param before what to start it with: {@code nsenter --net=…}, or nothing
     * @param arguments its own, or none
     * @throws IllegalStateException if there is no C compiler, or no libbpf to compile against
     */
    public static CProgram start(String name, List<String> before, List<String> arguments) {
        try {
            Path folder = Files.createTempDirectory("meshpath-" + name);
            List<String> command = new ArrayList<>(before);
            command.add(compile(name, folder).toString());
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            return new CProgram(name, folder, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the C program " + name, e);
        }
    }

    private static Path compile(String name, Path folder) throws IOException {
        Path source = unpack(name + ".c", folder);
        Matcher headers = HEADER.matcher(Files.readString(source));
        while (headers.find()) {
            unpack(headers.group(1), folder);
        }
        Path program = folder.resolve(name);
        Process compiler = new ProcessBuilder(
                        "cc", "-O2", "-o", program.toString(), source.toString(), "-pthread", "-lbpf")
                .redirectErrorStream(true)
                .start();
        String messages = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (exitCode(compiler) != 0) {
            throw new IllegalStateException("cannot compile the C program " + name + ": "
                    + messages.lines().findFirst().orElse("cc said nothing") + "; install gcc and libbpf-dev");
        }
        return program;
    }

    private static Path unpack(String file, Path folder) throws IOException {
        String resource = "/META-INF/bench/" + file;
        Path unpacked = folder.resolve(file);
        try (InputStream in = CProgram.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            Files.copy(in, unpacked);
        }
        return unpacked;
    }

    /** Says something that has no answer. */
    public void tell(String line) {
        try {
            questions.write(line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the C program " + name + " ended at: " + line, e);
        }
    }

    /** The number it answers. */
    public double ask(String question) {
        return Double.parseDouble(answer(question));
    }

    /** The numbers it answers, which have blanks between them. */
    public double[] askForSeveral(String question) {
        return Arrays.stream(answer(question).split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private String answer(String question) {
        tell(question);
        try {
            questions.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("the C program " + name + " ended at: " + question);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException("the C program " + name + " ended at: " + question, e);
        }
    }

    @Override
    public void close() {
        try {
            questions.close(); // at the end of its input it ends
            exitCode(process);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
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
