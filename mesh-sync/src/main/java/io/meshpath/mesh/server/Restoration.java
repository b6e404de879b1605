// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.MeshTimers;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * Makes an etcd out of a snapshot: another etcd, with a token of its own, so that members that were away cannot join it
 * and readers notice that revisions began again. The data that was there stays in its folder.
 */
public final class Restoration {
    private static final int TOKEN_OCTETS = 6;

    private Restoration() {}

    /**
     * Restores these members, on the machine they run on, while none of the etcd runs anywhere. Where there are several
     * machines, each does it with its own members and a copy of the same snapshot, and all come to the same plan.
     *
     * @param file a snapshot, or {@code member/snap/db} out of the data of a stopped member
     * @throws MeshException when a member runs, the snapshot is damaged, or it cannot be written
     */
    public static ServerPlan restore(ServerFolder folder, Path file, Collection<String> members, MeshTimers timers) {
        Snapshot snapshot = Snapshot.read(file);
        ServerPlan before = folder.plan();
        requireSilence(before, new MemberAccess(folder, timers).health(before));
        List<FileChannel> locks = new ArrayList<>();
        try {
            ServerPlan after = before.restored(token(before, snapshot));
            for (String name : members) {
                ServerMember member = after.member(name)
                        .orElseThrow(() -> new MeshException("the etcd in " + folder + " has no member " + name));
                locks.add(MemberRunner.lock(folder, member));
                EtcdProcess.endLeftOver(folder.data(before.member(name).orElseThrow()));
                unpack(folder, after, member, snapshot);
            }
            return folder.change(present -> after);
        } catch (IOException e) {
            throw new MeshException("cannot restore " + file + " in " + folder + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeshException("interrupted while restoring " + file, e);
        } finally {
            locks.forEach(Restoration::release);
        }
    }

    private static void requireSilence(ServerPlan plan, ClusterHealth health) {
        for (MemberHealth member : health.members()) {
            if (member.status().isPresent()) {
                throw new MeshException("cannot restore the etcd of " + plan.cluster() + " while " + member.name()
                        + " of it runs: there would be two; stop all members first");
            }
        }
    }

    /** The same on all machines that restore the same snapshot after the same etcd, and no other. */
    private static String token(ServerPlan before, Snapshot snapshot) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(before.token().getBytes(StandardCharsets.UTF_8));
            byte[] hash = digest.digest(snapshot.sha256().getBytes(StandardCharsets.UTF_8));
            return before.cluster() + "-" + HexFormat.of().formatHex(hash, 0, TOKEN_OCTETS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void unpack(ServerFolder folder, ServerPlan plan, ServerMember member, Snapshot snapshot)
            throws IOException, InterruptedException {
        Path data = folder.data(member);
        PrivateFiles.delete(data); // what an earlier try left
        PrivateFiles.createFolderOf(data);
        List<String> command = new ArrayList<>(List.of(
                EtcdBinary.restorer().toString(),
                "snapshot",
                "restore",
                snapshot.file().toString(),
                "--name=" + member.name(),
                "--data-dir=" + data,
                "--initial-cluster=" + plan.initialCluster(),
                "--initial-cluster-token=" + plan.token(),
                "--initial-advertise-peer-urls=" + member.peerUrl()));
        if (!snapshot.sealed()) {
            command.add("--skip-hash-check");
        }
        EtcdBinary.run(command);
        if (!Files.isDirectory(data.resolve("member"))) {
            throw new IOException(command.get(0) + " made no " + data);
        }
    }

    private static void release(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new MeshException("cannot release a lock: " + e, e);
        }
    }
}
