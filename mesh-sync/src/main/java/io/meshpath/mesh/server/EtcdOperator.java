// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.etcd.EtcdUsers;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks after an etcd from any machine that has its folder, whoever runs its members.
 *
 * <p>Methods throw {@link MeshException} with what was tried and what to do when the etcd cannot be reached or it cannot
 * be done. Safe for use by multiple threads.
 */
public final class EtcdOperator {
    private final ServerFolder folder;
    private final MemberAccess access;

    public EtcdOperator(ServerFolder folder, MeshTimers timers) {
        this.folder = folder;
        this.access = new MemberAccess(folder, timers);
    }

    /** How it is now; asks all members, and waits for none longer than {@link MeshTimers#call}. */
    public ClusterHealth health() {
        return access.health(folder.plan());
    }

    /**
     * Members that answer, but whose etcd leaves what is inside a nested transaction unchecked: there, a reader's
     * certificate can write. Asks each of them for such a write, which is never done.
     */
    public List<String> withoutNestedRights() {
        ServerPlan plan = folder.plan();
        ClusterHealth health = access.health(plan);
        return health.hasQuorum() ? access.withoutNestedRights(plan, health) : List.of();
    }

    /** Makes a user of its own for another cluster that reads this one; returns the file that cluster is to be given. */
    public Path admit(ClusterName remote) {
        ServerPlan plan = folder.change(present -> present.withRemote(remote));
        ask(plan, users -> users.add(EtcdUser.remote(remote).name(), EtcdRole.REMOTE.text()));
        return folder.configFile(EtcdUser.remote(remote));
    }

    /** Takes that user away again, with its certificate: what it still has open answers nothing more. */
    public void shutOut(ClusterName remote) {
        ServerPlan plan = folder.change(present -> present.withoutRemote(remote));
        ask(plan, users -> users.delete(EtcdUser.remote(remote).name()));
        folder.forget(EtcdUser.remote(remote));
    }

    private void ask(ServerPlan plan, Consumer<EtcdUsers> request) {
        access.ask(plan, MemberAccess.best(plan, requireQuorum(plan)), admin -> {
            request.accept(admin.users());
            return plan;
        });
    }

    private ClusterHealth requireQuorum(ServerPlan plan) {
        ClusterHealth health = access.health(plan);
        if (!health.hasQuorum()) {
            throw new MeshException("the etcd of " + plan.cluster() + ": " + health.summary());
        }
        return health;
    }

    /**
     * Lets an empty member in, in place of one whose data or machine is lost; its runner starts it anew. The others must
     * be able to decide that without it.
     */
    public void replace(String member) {
        new Replacement(folder, access).replace(member, present -> present);
    }

    /** The same, at another place. */
    public void replace(String member, String host, int clientPort, int peerPort) {
        new Replacement(folder, access).replace(member, present -> present.moved(host, clientPort, peerPort));
    }

    /**
     * Takes the rotation of the authorities one stage on. {@link RotationStage#INTRODUCED} makes new ones, which members
     * and clients trust beside the old; {@link RotationStage#SWITCHED} has them sign every certificate anew;
     * {@link RotationStage#SETTLED} drops the old ones. Members are started again one after the other, each while all
     * others are well, by their runners, where what is trusted changes: after the first step and the last. Whether
     * clients elsewhere have read their new files is not known here: give them time before the second and the third.
     *
     * @return which authorities sign and are trusted now
     * @throws MeshException when that stage is not the next one, or a member is away or has not followed the last one
     */
    public AuthorityTerm rotate(RotationStage stage) {
        return new AuthorityRotation(folder, access).to(stage);
    }

    /** Writes everything there is to a file, which is there only once it is whole. */
    public Snapshot snapshot(Path file) {
        ServerPlan plan = folder.plan();
        ServerMember from = MemberAccess.best(plan, requireQuorum(plan));
        return access.ask(plan, from, admin -> Snapshot.take(admin, file));
    }

    /** Gives unused room of the databases back, one member after the other; returns the members where there was any. */
    public List<String> defragment() {
        ServerPlan plan = folder.plan();
        ClusterHealth health = access.health(plan);
        if (!health.hasAll()) {
            throw new MeshException("cannot defragment, as a member is away for a moment: " + health.summary());
        }
        return new Room(access, plan).defragment(health, 1);
    }
}
