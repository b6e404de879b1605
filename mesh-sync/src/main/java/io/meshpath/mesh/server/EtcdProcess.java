// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.mesh.MeshException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run of one member's etcd; what it says goes to its log file. Safe for use by multiple threads. */
final class EtcdProcess {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int SIGNAL = 128; // what the JDK adds to a signal's number
    private static final long LARGEST_LOG = 8 << 20;

    private final ServerMember member;
    private final Path log;
    private final Process process;

    private EtcdProcess(ServerMember member, Path log, Process process) {
        this.member = member;
        this.log = log;
        this.process = process;
    }

    static EtcdProcess start(ServerFolder folder, ServerPlan plan, ServerMember member) throws IOException {
        Path data = folder.data(member);
        if (!Files.exists(data)) {
            PrivateFiles.createFolder(data);
        }
        Path log = folder.log(member);
        PrivateFiles.createFolder(folder.path().resolve("log"));
        shorten(log);
        ProcessBuilder builder = new ProcessBuilder(command(folder, plan, member))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        EtcdBinary.prepare(builder.environment());
        Process process = builder.start();
        process.getOutputStream().close();
        return new EtcdProcess(member, log, process);
    }

    private static List<String> command(ServerFolder folder, ServerPlan plan, ServerMember member) {
        ServerCertificates certificates = folder.certificates();
        Path server = certificates.serverFile(member);
        Path peer = certificates.peerFile(member);
        List<String> command = new ArrayList<>(List.of(EtcdBinary.server().toString()));
        command.addAll(List.of("--name=" + member.name(), "--data-dir=" + folder.data(member)));
        command.addAll(List.of(
                "--listen-client-urls=" + ListenUrls.clients(member),
                "--advertise-client-urls=" + member.clientUrl(),
                "--listen-peer-urls=" + ListenUrls.peers(member),
                "--initial-advertise-peer-urls=" + member.peerUrl()));
        command.addAll(List.of(
                "--initial-cluster=" + plan.initialCluster(),
                "--initial-cluster-token=" + plan.token(),
                "--initial-cluster-state=" + (member.joins() ? "existing" : "new")));
        command.addAll(List.of(
                "--client-cert-auth",
                "--trusted-ca-file=" + certificates.trustedByServers(plan),
                "--cert-file=" + Authority.certificate(server),
                "--key-file=" + Authority.key(server)));
        command.addAll(List.of(
                "--peer-client-cert-auth",
                "--peer-trusted-ca-file=" + certificates.trustedByPeers(plan),
                "--peer-cert-file=" + Authority.certificate(peer),
                "--peer-key-file=" + Authority.key(peer)));
        command.addAll(List.of(
                "--auto-compaction-mode=periodic",
                "--auto-compaction-retention=" + plan.history().toSeconds() + "s",
                "--quota-backend-bytes=" + ((long) plan.quotaMib() << 20),
                "--enable-grpc-gateway=false", // it would ask as itself, not as its client
                "--logger=zap",
                "--log-level=warn"));
        return command;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end; false when that has not come by then. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How it ended, and the last it said if it ended by itself. */
    String end() {
        int code = process.exitValue();
        return code > SIGNAL
                ? "etcd " + member.name() + " was killed by signal " + (code - SIGNAL)
                : "etcd " + member.name() + " ended with " + code + ": " + lastWords();
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
            return last.isEmpty() ? "it said nothing" : last;
        } catch (IOException e) {
            return "its log " + log + " cannot be read (" + e.getMessage() + ")";
        }
    }

    /** Keeps one file of what it said before when the log has become large; etcd goes on at the beginning of its own. */
    static void shorten(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LARGEST_LOG) {
            Path older = log.resolveSibling(log.getFileName() + ".1");
            Files.copy(log, older, StandardCopyOption.REPLACE_EXISTING);
            Files.newOutputStream(log, StandardOpenOption.TRUNCATE_EXISTING).close();
        }
    }

    void shortenLog() throws IOException {
        shorten(log);
    }

    /** Ends it in order, so that its leader hands over; kills it when that takes too long. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends an etcd that was left over with this member's data: its runner was killed.
     *
     * @throws MeshException when it does not end
     */
    static void endLeftOver(Path data) {
        String flag = "--data-dir=" + data;
        ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(arguments -> List.of(arguments).contains(flag))
                        .orElse(false))
                .forEach(EtcdProcess::end);
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new MeshException(
                    "process " + process.pid() + " is an etcd of an earlier run with the same data, and"
                            + " does not end; end it",
                    e);
        }
    }
}
