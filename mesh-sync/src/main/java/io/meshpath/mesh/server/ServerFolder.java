// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.etcd.EtcdConfig;
import io.meshpath.mesh.time.MeshClock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.UnaryOperator;

/**
 * The folder of an etcd: its plan ({@code cluster.yaml}), its two authorities and certificates ({@code pki}), what its
 * clients need ({@code clients/<user>}), and the data and logs of the members on this machine.
 *
 * <p>The machines of several members have copies of one folder, made before the first start; data and logs are each
 * machine's own. Whoever has it can do everything to this etcd: only its owner may enter it. Safe for use by multiple
 * threads and processes.
 */
public final class ServerFolder {
    private static final String PLAN = "cluster.yaml";

    private final Path folder;
    private final MeshClock clock;

    private ServerFolder(Path folder, MeshClock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * Makes the folder of a new etcd.
     *
     * @throws MeshException when there is one already, or it cannot be written
     */
    public static ServerFolder create(Path folder, ServerPlan plan, MeshClock clock) {
        ServerFolder made = new ServerFolder(folder.toAbsolutePath().normalize(), clock);
        if (Files.exists(made.planFile())) {
            throw new MeshException("there is an etcd in " + folder + " already; choose another folder");
        }
        try {
            PrivateFiles.createFolder(made.folder);
            made.certificates().create(plan);
            PrivateFiles.write(made.planFile(), ServerPlanYaml.write(plan)); // last: now it is one
            return made;
        } catch (IOException e) {
            throw new MeshException("cannot make an etcd in " + folder + ": " + e, e);
        }
    }

    /**
     * The folder of an etcd that was made before.
     *
     * @throws MeshException when it is none
     */
    public static ServerFolder open(Path folder, MeshClock clock) {
        ServerFolder opened = new ServerFolder(folder.toAbsolutePath().normalize(), clock);
        opened.plan();
        return opened;
    }

    /** What the etcd consists of, as it stands there now. */
    public ServerPlan plan() {
        try {
            return ServerPlanYaml.parse(Files.readString(planFile()));
        } catch (IOException e) {
            throw new MeshException("there is no etcd in " + folder + ": cannot read " + planFile(), e);
        } catch (IllegalArgumentException e) {
            throw new MeshException(planFile() + ": " + e.getMessage(), e);
        }
    }

    /** Changes the plan, one change at a time, and makes the certificates it needs. */
    ServerPlan change(UnaryOperator<ServerPlan> change) {
        synchronized (ServerFolder.class) { // a file lock is between processes only
            try (FileChannel file = openLock("plan")) {
                file.lock(); // until it is closed
                ServerPlan changed = change.apply(plan());
                certificates().renew(changed);
                PrivateFiles.write(planFile(), ServerPlanYaml.write(changed));
                return changed;
            } catch (IOException e) {
                throw new MeshException("cannot change " + planFile() + ": " + e, e);
            }
        }
    }

    FileChannel openLock(String name) throws IOException {
        Path locks = PrivateFiles.createFolder(folder.resolve("run"));
        return FileChannel.open(locks.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /**
     * The configuration file that a user of this etcd is given, as Cilium reads it; its certificates lie beside it.
     *
     * @throws MeshException when there is no such user
     */
    public Path configFile(EtcdUser user) {
        Path file = certificates().config(plan(), user);
        if (!Files.exists(file)) {
            throw new MeshException("there is no user " + user.name() + " of the etcd in " + folder);
        }
        return file;
    }

    /** How a user reaches this etcd. */
    public EtcdConfig config(EtcdUser user) {
        return EtcdConfig.read(configFile(user));
    }

    /** How its root user reaches one member. */
    EtcdConfig config(ServerPlan plan, ServerMember member) {
        return config(plan, member, EtcdUser.ROOT);
    }

    /** How a user reaches one member. */
    EtcdConfig config(ServerPlan plan, ServerMember member, EtcdUser user) {
        return certificates().config(plan, member, user);
    }

    /** Removes what a user was given. */
    void forget(EtcdUser user) {
        try {
            certificates().remove(user);
        } catch (IOException e) {
            throw new MeshException(
                    "cannot remove the certificate of " + user.name() + " from " + folder + ": " + e, e);
        }
    }

    /** The certificates of this etcd. */
    public ServerCertificates certificates() {
        return new ServerCertificates(folder, clock);
    }

    Path path() {
        return folder;
    }

    MeshClock clock() {
        return clock;
    }

    Path data(ServerMember member) {
        return folder.resolve("data").resolve(member.dataFolder());
    }

    Path log(ServerMember member) {
        return folder.resolve("log").resolve(member.name() + ".log");
    }

    private Path planFile() {
        return folder.resolve(PLAN);
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
