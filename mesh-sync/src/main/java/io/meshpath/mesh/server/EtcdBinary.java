// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.mesh.MeshException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Debian's programs of etcd, or etcd's own: {@code etcd}, and {@code etcdutl} or {@code etcdctl} to restore. */
final class EtcdBinary {
    private EtcdBinary() {}

    /** The server. */
    static Path server() {
        return find("etcd")
                .orElseThrow(() -> new MeshException(
                        "there is no etcd on the path; install it with: apt-get install etcd-server, or from etcd.io"));
    }

    /** What restores snapshots: {@code etcdutl} since 3.6, {@code etcdctl} before. */
    static Path restorer() {
        return find("etcdutl")
                .or(() -> find("etcdctl"))
                .orElseThrow(
                        () -> new MeshException(
                                "there is no etcdutl and no etcdctl on the path; install it with: apt-get install etcd-client"));
    }

    private static Optional<Path> find(String program) {
        String path = System.getenv("PATH");
        for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
            Path file = Path.of(folder, program);
            if (!folder.isEmpty() && Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** What etcd needs in its environment: before 3.5 it ran on arm64 only when told that this is meant. */
    static void prepare(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("ETCD_")); // each would be a flag
        environment.put("ETCDCTL_API", "3");
        if (System.getProperty("os.arch").equals("aarch64")) {
            environment.put("ETCD_UNSUPPORTED_ARCH", "arm64");
        }
    }

    /**
     * Runs a program to its end.
     *
     * @throws MeshException with its last line, when it fails
     */
    static void run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        prepare(builder.environment());
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            List<String> lines = new ArrayList<>(output.strip().lines().toList());
            throw new MeshException(String.join(" ", command.subList(0, Math.min(4, command.size()))) + ": "
                    + (lines.isEmpty() ? "it failed without a word" : lines.get(lines.size() - 1)));
        }
    }
}
