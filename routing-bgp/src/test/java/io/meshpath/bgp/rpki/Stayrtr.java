// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.Commands;
import io.meshpath.bgp.Waiting;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A StayRTR on a free port of loopback, which looks at its file every second; closing ends it and removes its folder. */
final class Stayrtr implements AutoCloseable {
    static final Path PROGRAM = Path.of("/usr/bin/stayrtr");

    private final Path folder;
    private final List<String> options;
    private int port; // 0: the kernel chooses
    private Process process;

    private Stayrtr(Path folder, List<String> options) throws IOException {
        this.folder = folder;
        this.options = options;
        this.process = run();
    }

    static Stayrtr start(List<Vrp> vrps, String... options) throws IOException {
        Path folder = Files.createTempDirectory("mp-bgp-rtr");
        Files.writeString(folder.resolve("vrps.json"), json(vrps));
        Stayrtr started = new Stayrtr(folder, List.of(options));
        started.awaitListening();
        return started;
    }

    RtrCache cache() {
        return new RtrCache(IpAddress.parse("127.0.0.1"), port);
    }

    /** Says something else from the next look at its file on. */
    void change(List<Vrp> vrps) throws IOException {
        Path written = Files.writeString(folder.resolve("next.json"), json(vrps));
        Files.move(written, folder.resolve("vrps.json"), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Ends it and starts it again at the same port, in another second than before: its session id is a function of the
     * second.
     */
    void restart() throws Exception {
        stop();
        long before = System.currentTimeMillis() / 1_000;
        while (System.currentTimeMillis() / 1_000 == before) {
            Thread.sleep(5);
        }
        process = run();
        awaitListening();
    }

    @Override
    public void close() throws IOException {
        stop();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** What {@code rtrclient}, another implementation of the protocol, gets from it. */
    String askedByRtrclient() throws IOException {
        Path out = folder.resolve("export.csv");
        Process client = new ProcessBuilder(
                        "/usr/bin/rtrclient",
                        "-e",
                        "-t",
                        "csv",
                        "-o",
                        out.toString(),
                        "tcp",
                        "127.0.0.1",
                        Integer.toString(port))
                .redirectErrorStream(true)
                .start();
        String log = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(out).as(log).exists();
        return Files.readString(out);
    }

    private Process run() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                PROGRAM.toString(),
                "-bind=127.0.0.1:" + port,
                "-cache=" + folder.resolve("vrps.json"),
                "-checktime=false",
                "-metrics.addr=",
                "-refresh=1",
                "-rtr.refresh=60",
                "-rtr.retry=2",
                "-rtr.expire=600"));
        command.addAll(options);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    /** Until it listens, at a port that the kernel chooses for its first life; another program may have it before the next. */
    private void awaitListening() {
        Waiting.until("StayRTR listens", () -> {
            if (!process.isAlive()) {
                String log = Files.readString(folder.resolve("log"));
                assertThat(log).contains("address already in use");
                process = run();
            }
            String listening = Commands.output("ss", "-Hltnp");
            Matcher own = Pattern.compile("127.0.0.1:(\\d+) .*pid=" + process.pid() + ",")
                    .matcher(listening);
            boolean found = own.find();
            port = found ? Integer.parseInt(own.group(1)) : port;
            return found;
        });
    }

    private void stop() {
        try {
            process.destroyForcibly().waitFor(); // it has nothing to tidy up, and takes its time to
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String json(List<Vrp> vrps) {
        return vrps.stream()
                .map(vrp -> "{\"prefix\":\"" + vrp.prefix() + "\",\"maxLength\":" + vrp.maxLength() + ",\"asn\":"
                        + vrp.as() + "}")
                .collect(Collectors.joining(",", "{\"metadata\":{},\"roas\":[", "]}"));
    }
}
