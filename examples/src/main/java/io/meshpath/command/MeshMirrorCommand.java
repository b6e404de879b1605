// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.AgentLog;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.replica.ReplicaSettings;
import io.meshpath.mesh.replica.ReplicaStatus;
import io.meshpath.mesh.replica.Replicator;
import io.meshpath.mesh.replica.SourceCluster;
import io.meshpath.mesh.store.StoreConnector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meshpath mesh mirror}. */
@Command(
        name = "mirror",
        description = {
            "Copies a remote cluster's state into the local etcd under cilium/cache, until it is told to stop; the copy"
                    + " stays, and the next mirror goes on from it.",
            "Several may run: one writes, the others wait. With -o json each change of the status is a line of JSON on"
                    + " standard output."
        },
        mixinStandardHelpOptions = true)
final class MeshMirrorCommand implements Callable<Integer> {
    private static final Duration TURN = Duration.ofMillis(200);

    @Option(
            names = "--from",
            paramLabel = "CONFIG",
            description = "The remote etcd, as Cilium's file for a cluster; not needed with --drain.")
    private @Nullable Path from;

    @Option(names = "--to", paramLabel = "CONFIG", required = true, description = "The local etcd (the same form).")
    private Path to = Path.of("");

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "The cluster to copy; not needed where the remote etcd is of one.")
    private @Nullable String cluster;

    @Option(
            names = "--once",
            description = "End when the copy is complete; exit code 1 when something could not be copied.")
    private boolean once;

    @Option(
            names = "--drain",
            description = "Take the copy out of the local etcd instead; the remote one is not asked.")
    private boolean drain;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            defaultValue = "180",
            description = "How long readers have to let go before the data is drained, and how long what is missing in"
                    + " an etcd that was created anew is kept (${DEFAULT-VALUE}).")
    private int grace;

    @Option(
            names = "--seat",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "How long after a mirror died another one waits to take over (${DEFAULT-VALUE}).")
    private int seat;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long --once may take (${DEFAULT-VALUE}).")
    private int timeout;

    @Option(names = "--debug", description = "Log more.")
    private boolean debug;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws InterruptedException {
        AgentLog.install(debug);
        MirrorOutput lines = new MirrorOutput(output);
        if (drain) {
            long deleted = Replicator.drain(settings(), Duration.ofSeconds(grace));
            lines.drained(deleted);
            return Meshpath.DONE;
        }
        return once ? copyOnce(lines) : copyUntilTold(lines);
    }

    private ReplicaSettings settings() {
        StoreConnector target = EtcdConfig.read(to).connector();
        MeshTimers timers = MeshTimers.DEFAULT.withGrace(Duration.ofSeconds(grace));
        if (from == null && !drain) {
            throw CommandFailure.cannotRun("--from is missing: which etcd is to be copied?");
        }
        StoreConnector source = from == null ? target : EtcdConfig.read(from).connector();
        return ReplicaSettings.of(name(source, timers), source, target)
                .withTimers(timers)
                .withSeat(Duration.ofSeconds(seat))
                .withHolder(host() + ", process " + ProcessHandle.current().pid());
    }

    private static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "a host without a name";
        }
    }

    private ClusterName name(StoreConnector source, MeshTimers timers) {
        if (cluster != null) {
            return new ClusterName(cluster);
        }
        if (drain) {
            throw CommandFailure.cannotRun("--cluster is missing: whose copy is to be drained?");
        }
        return SourceCluster.find(source, timers);
    }

    private int copyOnce(MirrorOutput lines) throws InterruptedException {
        try (Replicator replicator = Replicator.start(settings().withReadFirst())) {
            boolean complete = replicator.awaitSynced(Duration.ofSeconds(timeout));
            ReplicaStatus status = replicator.status();
            lines.show(status);
            if (!complete) {
                throw CommandFailure.doesNotHold("not complete after " + timeout + " s: "
                        + status.error().orElse("still copying"));
            }
            return status.deadLetters().isEmpty() ? Meshpath.DONE : Meshpath.DOES_NOT_HOLD;
        }
    }

    private int copyUntilTold(MirrorOutput lines) throws InterruptedException {
        Replicator replicator = Replicator.start(settings());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(replicator, lines), "stop"));
        Optional<ReplicaStatus> shown = Optional.empty();
        while (true) {
            ReplicaStatus status = replicator.status();
            if (!shown.equals(Optional.of(status))) {
                lines.changed(status);
                shown = Optional.of(status);
            }
            Thread.sleep(TURN.toMillis());
        }
    }

    /** Being told to stop is no failure, which is what the virtual machine's own exit code would say. */
    private static void stop(Replicator replicator, MirrorOutput lines) {
        replicator.close();
        lines.show(replicator.status());
        Runtime.getRuntime().halt(Meshpath.DONE);
    }
}
