// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.replica;

import io.meshpath.mesh.Clusters;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.etcd.EtcdServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A replicator in a process of its own, to be killed. */
final class ReplicaProcess implements AutoCloseable {
    private final Process process;

    private ReplicaProcess(Process process) {
        this.process = process;
    }

    public static void main(String[] ports) throws InterruptedException {
        ReplicaSettings settings = ReplicaSettings.of(
                        Clusters.TORONTO,
                        EtcdConfig.plain("http://127.0.0.1:" + ports[0]).connector(),
                        EtcdConfig.plain("http://127.0.0.1:" + ports[1]).connector())
                .withTimers(EtcdServer.quick())
                .withSeat(Duration.ofSeconds(2));
        Replicator.start(settings);
        new CountDownLatch(1).await();
    }

    static ReplicaProcess start(EtcdServer source, EtcdServer target) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ReplicaProcess(new ProcessBuilder(
                        java.toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReplicaProcess.class.getName(),
                        Integer.toString(source.port()),
                        Integer.toString(target.port()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** kill -9. */
    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
