// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.time.MeshClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real member of an etcd on loopback, with its own data folder; tests stop, kill, restart and compact it. */
public final class EtcdServer implements AutoCloseable {
    private final String name;
    private final Path folder;
    private final int clientPort;
    private final int peerPort;
    private final Optional<TlsFiles> tls;
    private List<String> flags = List.of();
    private String members; // as etcd's --initial-cluster has them
    private Process process;

    EtcdServer(String name, Optional<TlsFiles> tls) throws IOException {
        this.name = name;
        this.folder = newFolder();
        this.tls = tls;
        this.clientPort = freePort();
        this.peerPort = freePort();
        this.members = member();
    }

    public static EtcdServer start() throws IOException, InterruptedException {
        EtcdServer server = new EtcdServer("m", Optional.empty());
        server.restart();
        return server;
    }

    /** With further flags. */
    public static EtcdServer startWith(String... flags) throws IOException, InterruptedException {
        EtcdServer etcd = new EtcdServer("m", Optional.empty());
        etcd.flags = List.of(flags);
        etcd.restart();
        return etcd;
    }

    /** With TLS on both sides: {@code server} is what it shows, its CA is who may speak to it. */
    public static EtcdServer start(TlsFiles server) throws IOException, InterruptedException {
        EtcdServer etcd = new EtcdServer("m", Optional.of(server));
        etcd.restart();
        return etcd;
    }

    /** In memory where there is a file system for that: a test of ours must not wait for somebody else's disk writes. */
    private static Path newFolder() throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "meshpath-etcd")
                : Files.createTempDirectory("meshpath-etcd");
    }

    public int port() {
        return clientPort;
    }

    String name() {
        return name;
    }

    /** As it stands in etcd's list of members. */
    String member() {
        return name + "=" + peerUrl();
    }

    String peerUrl() {
        return "http://127.0.0.1:" + peerPort;
    }

    String members() {
        return members;
    }

    /** Belongs to an etcd of these members from its next start on. */
    void join(String all) {
        members = all;
    }

    public EtcdConfig config() {
        return EtcdConfig.plain("http://127.0.0.1:" + clientPort);
    }

    /** Starts it again with the data it had. */
    public void restart() throws IOException, InterruptedException {
        launch("new");
        awaitPort();
    }

    /** Starts the process; {@code state} matters only where there is no data. */
    void launch(String state) throws IOException {
        String client = (tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + clientPort;
        List<String> command = new ArrayList<>(List.of("etcd", "--name", name, "--data-dir", folder + "/data"));
        command.addAll(List.of("--listen-client-urls", client, "--advertise-client-urls", client));
        command.addAll(List.of("--listen-peer-urls", peerUrl(), "--initial-advertise-peer-urls", peerUrl()));
        command.addAll(List.of("--initial-cluster", members, "--initial-cluster-state", state));
        command.add("--strict-reconfig-check=false"); // tests replace members sooner than etcd thinks wise
        command.addAll(List.of("--logger", "zap", "--log-level", "error"));
        command.addAll(flags);
        tls.ifPresent(files -> command.addAll(List.of(
                "--cert-file=" + files.certificate(),
                "--key-file=" + files.key(),
                "--trusted-ca-file=" + files.trustedCa(),
                "--client-cert-auth")));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    /** Waits until it answers, which takes a majority of the members. */
    void awaitPort() throws IOException, InterruptedException {
        for (int i = 0; i < 500; i++) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), clientPort)) {
                if (tls.isPresent() || isHealthy()) {
                    return;
                }
            } catch (IOException e) {
                if (!process.isAlive()) {
                    throw new IOException("etcd ended: " + Files.readString(folder.resolve("log")), e);
                }
            }
            Thread.sleep(20);
        }
        throw new IOException("etcd does not listen: " + Files.readString(folder.resolve("log")));
    }

    private boolean isHealthy() throws IOException, InterruptedException {
        Process probe = ctl(List.of("endpoint", "health")).start();
        return probe.waitFor(5, TimeUnit.SECONDS) && probe.exitValue() == 0;
    }

    /** kill -9. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Kills it and loses its data: what starts next is another store under the same name. */
    public void lose() throws IOException, InterruptedException {
        kill();
        delete(folder.resolve("data"));
    }

    /** What there is now, in a file. */
    public Path snapshot() throws IOException, InterruptedException {
        Path file = folder.resolve("snapshot-" + System.nanoTime());
        etcdctl("snapshot", "save", file.toString());
        return file;
    }

    /** Kills it and starts it with what there was when the snapshot was taken; the etcd keeps its cluster id. */
    public void restore(Path snapshot) throws IOException, InterruptedException {
        lose();
        etcdctl(("snapshot restore " + snapshot + " --data-dir " + folder + "/data --name " + name
                        + " --initial-cluster " + members + " --initial-advertise-peer-urls " + peerUrl())
                .split(" ", -1));
        restart();
    }

    /** SIGSTOP: it keeps its connections and answers nothing. */
    public void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    public void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    }

    public void put(String key, String value) throws IOException, InterruptedException {
        etcdctl("put", "--", key, value);
    }

    /** Puts a key on a lease of its own, as agents do. */
    public void putLeased(String key, String value) throws IOException, InterruptedException {
        String lease = etcdctl("lease", "grant", "600").replaceAll("^lease (\\w+) (?s:.*)", "$1");
        etcdctl("put", "--lease=" + lease, "--", key, value);
    }

    public void delete(String key) throws IOException, InterruptedException {
        etcdctl("del", key);
    }

    public String get(String key) throws IOException, InterruptedException {
        return etcdctl("get", "--print-value-only", key).strip();
    }

    /** All keys with this prefix, and their values. */
    public Map<String, String> under(String prefix) throws IOException, InterruptedException {
        List<String> lines = etcdctl("get", "--prefix", prefix).lines().toList();
        Map<String, String> pairs = new HashMap<>();
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            pairs.put(lines.get(i), lines.get(i + 1));
        }
        return pairs;
    }

    /** The leases there are, as etcdctl writes them. */
    public List<String> leases() throws IOException, InterruptedException {
        return etcdctl("lease", "list").lines().skip(1).toList();
    }

    /** Forgets all history up to now. */
    public void compact() throws IOException, InterruptedException {
        String header = etcdctl("get", "x", "-w", "json");
        String revision = header.replaceAll("(?s).*\"revision\":(\\d+).*", "$1");
        etcdctl("compact", revision);
    }

    public String etcdctl(String... arguments) throws IOException, InterruptedException {
        Process ctl = ctl(List.of(arguments)).start();
        String output = new String(ctl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!ctl.waitFor(20, TimeUnit.SECONDS) || ctl.exitValue() != 0) {
            throw new IOException("etcdctl " + String.join(" ", arguments) + ": " + output);
        }
        return output;
    }

    private ProcessBuilder ctl(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("etcdctl", "--endpoints=127.0.0.1:" + clientPort));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("ETCDCTL_API", "3");
        return builder;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        delete(folder);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Timers with which tests need not wait long. */
    public static MeshTimers quick() {
        return new MeshTimers(
                Duration.ofSeconds(4),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofMillis(500),
                Duration.ofMinutes(10),
                Duration.ofSeconds(3),
                MeshTimers.FOR_EVER,
                Duration.ofMillis(50),
                Duration.ofMillis(500),
                MeshClock.SYSTEM);
    }
}
