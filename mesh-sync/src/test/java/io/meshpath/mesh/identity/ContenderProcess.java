// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.identity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A {@link Contender} in a process of its own, to be killed and to be stopped for a while. */
final class ContenderProcess implements AutoCloseable {
    private final Process process;
    private final Thread reader;

    ContenderProcess(int port, int node, long seed, Consumer<String> answers) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Contender.class.getName(),
                        Integer.toString(port),
                        Integer.toString(node),
                        Long.toString(seed))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        reader = new Thread(() -> read(answers), "meshpath-test-contender-" + node);
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Consumer<String> answers) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                answers.accept(line);
            }
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** SIGSTOP: longer than its lease, and the cluster goes on without it. */
    void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    }

    /** It takes and lets go of nothing more, and asks once more for what it uses. */
    void confirm() throws IOException {
        process.getOutputStream().write('.');
        process.getOutputStream().flush();
    }

    /** It leaves the cluster and ends. */
    void leave() throws IOException, InterruptedException {
        process.getOutputStream().close();
        process.waitFor();
        reader.join();
    }

    /** kill -9. */
    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
    }
}
