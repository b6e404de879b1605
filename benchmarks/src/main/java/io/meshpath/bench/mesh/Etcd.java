// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.store.KeyValueStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An etcd of one member with its data in memory: disks are no subject here. Used by one thread at a time. */
final class Etcd implements AutoCloseable {
    /** The address it always has. */
    static final String LOCAL = "127.0.0.1";

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration CALL = Duration.ofSeconds(10);
    private static final String KEYS = "etcd_debugging_mvcc_keys_total ";

    private final Path folder;
    private final int port;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();

    private Etcd(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Starts it on the loopback interface and on these addresses, and waits until it answers. */
    static Etcd start(String... addresses) {
        try {
            Path folder = Files.isWritable(MEMORY)
                    ? Files.createTempDirectory(MEMORY, "mp-mesh-bench")
                    : Files.createTempDirectory("mp-mesh-bench");
            int port = freePort();
            Process process = new ProcessBuilder(command(folder, port, addresses))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            Etcd etcd = new Etcd(folder, port, process);
            Waiting.until(START, "etcd to answer", etcd::answers);
            return etcd;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start etcd", e);
        }
    }

    private static List<String> command(Path folder, int port, String... addresses) {
        String own = "http://" + LOCAL + ":" + port;
        String peer = "http://" + LOCAL + ":" + freePort();
        StringBuilder clients = new StringBuilder(own);
        for (String address : addresses) {
            clients.append(",http://").append(address).append(':').append(port);
        }
        return List.of(
                "etcd",
                "--name=bench",
                "--data-dir=" + folder.resolve("data"),
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + own,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=bench=" + peer,
                "--log-level=error",
                "--unsafe-no-fsync");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot find a free port", e);
        }
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new IllegalStateException("etcd has ended: " + lastWords());
        }
        try {
            return keys() == 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private String lastWords() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** How many keys it holds, as it counts them itself: that takes it no time. */
    long keys() {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(endpoint(LOCAL) + "/metrics")).build();
        try {
            String metrics =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return metrics.lines()
                    .filter(line -> line.startsWith(KEYS))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(KEYS.length())))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the metrics of etcd", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading the metrics of etcd", e);
        }
    }

    /** Where clients find it under one of its addresses. */
    String endpoint(String address) {
        return "http://" + address + ":" + port;
    }

    /** A new connection. */
    KeyValueStore connect() {
        return EtcdConfig.plain(endpoint(LOCAL)).connector().connect(CALL);
    }

    Usage usage() {
        return Usage.of(process.toHandle());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(START.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }
}
