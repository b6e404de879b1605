// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.server.ClusterHealth;
import io.meshpath.mesh.server.EtcdUser;
import io.meshpath.mesh.server.ServerPlan;
import io.meshpath.mesh.server.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code meshpath mesh etcd}. */
@Command(
        name = "etcd",
        description = "An etcd of one's own, of one member or three, from the installed binary.",
        subcommands = {
            MeshEtcdInitCommand.class,
            MeshEtcdRunCommand.class,
            MeshEtcdStatusCommand.class,
            MeshEtcdReplaceCommand.class,
            MeshEtcdRotateCommand.class,
            MeshEtcdRestoreCommand.class
        },
        mixinStandardHelpOptions = true)
final class MeshEtcdCommand extends VerbGroup {
    @Command(
            description = "Prints the configuration file of a user, as Cilium and Meshpath read it, with where its"
                    + " certificates are.",
            mixinStandardHelpOptions = true)
    int config(
            @Mixin EtcdOptions options,
            @Parameters(
                            paramLabel = "USER",
                            description = "root, admin, local, remote, or remote-CLUSTER for one that was admitted.")
                    String user)
            throws IOException {
        ServerPlan plan = options.folder().plan();
        Path file = options.folder().configFile(user(plan, user));
        for (String line : Files.readAllLines(file)) {
            options.out().println(line.matches("(trusted-ca|cert|key)-file: .*") ? absolute(line, file) : line);
        }
        return Meshpath.DONE;
    }

    /** What is printed may be put anywhere on this machine. */
    private static String absolute(String line, Path file) {
        String[] parts = line.split(": ", 2);
        return parts[0] + ": " + file.resolveSibling(parts[1]);
    }

    private static EtcdUser user(ServerPlan plan, String name) {
        String cluster = "-" + plan.cluster();
        if (name.equals("root")) {
            return EtcdUser.ROOT;
        }
        if (name.equals("remote")) {
            return EtcdUser.REMOTE;
        }
        if (name.equals("admin") || name.equals("admin" + cluster)) {
            return EtcdUser.admin(plan.cluster());
        }
        if (name.equals("local") || name.equals("local" + cluster)) {
            return EtcdUser.local(plan.cluster());
        }
        if (name.startsWith("remote-")) {
            return EtcdUser.remote(clusterName(name.substring("remote-".length())));
        }
        throw CommandFailure.cannotRun("there is no user " + name
                + "; there are root, admin, local, remote, and remote-CLUSTER once admitted");
    }

    @Command(
            description =
                    "Makes a user of its own for another cluster, and prints the file that cluster is to be given.",
            mixinStandardHelpOptions = true)
    int admit(@Mixin EtcdOptions options, @Parameters(paramLabel = "CLUSTER") String cluster) {
        options.out().println(options.operator().admit(clusterName(cluster)));
        return Meshpath.DONE;
    }

    @Command(
            name = "shut-out",
            description = "Takes that user away again: its certificate opens nothing any more.",
            mixinStandardHelpOptions = true)
    int shutOut(@Mixin EtcdOptions options, @Parameters(paramLabel = "CLUSTER") String cluster) {
        options.operator().shutOut(clusterName(cluster));
        return Meshpath.DONE;
    }

    private static ClusterName clusterName(String text) {
        try {
            return new ClusterName(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.cannotRun(String.valueOf(e.getMessage()));
        }
    }

    @Command(description = "Writes everything there is to a file.", mixinStandardHelpOptions = true)
    int snapshot(
            @Mixin EtcdOptions options,
            @Option(names = "--to", paramLabel = "FILE", required = true, description = "The file to write.")
                    Path file) {
        Snapshot snapshot = options.operator().snapshot(file.toAbsolutePath());
        options.out().printf("%s %d octets, SHA-256 %s%n", file, snapshot.size(), snapshot.sha256());
        return Meshpath.DONE;
    }

    @Command(
            description = "Gives unused room of the databases back, one member after the other. A running etcd does it"
                    + " by itself where it pays.",
            mixinStandardHelpOptions = true)
    int defrag(@Mixin EtcdOptions options) {
        List<String> members = options.operator().defragment();
        options.out()
                .println(members.isEmpty() ? "nothing to give back" : "defragmented " + String.join(", ", members));
        return Meshpath.DONE;
    }

    /** Fails with its words where it does not hold together. */
    static int exitCode(ClusterHealth health) {
        return health.isWhole() ? Meshpath.DONE : Meshpath.DOES_NOT_HOLD;
    }
}
