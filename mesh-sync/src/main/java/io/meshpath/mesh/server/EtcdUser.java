// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.datapath.identity.ClusterName;
import java.util.ArrayList;
import java.util.List;

/**
 * A user of an etcd: whoever shows a certificate with this common name. There are no passwords. Immutable.
 *
 * @param name as Cilium calls it
 * @param role what it may do
 */
public record EtcdUser(String name, EtcdRole role) {
    /** Looks after the etcd itself; members' machines have its certificate, nobody else. */
    public static final EtcdUser ROOT = new EtcdUser("root", EtcdRole.ROOT);

    /** Any other cluster, where they share one certificate. */
    public static final EtcdUser REMOTE = new EtcdUser("remote", EtcdRole.REMOTE);

    /** The cluster's own nodes and operators, which write its state. */
    public static EtcdUser admin(ClusterName cluster) {
        return new EtcdUser("admin-" + cluster, EtcdRole.ADMIN);
    }

    /** The cluster's own readers of what was copied of other clusters. */
    public static EtcdUser local(ClusterName cluster) {
        return new EtcdUser("local-" + cluster, EtcdRole.LOCAL);
    }

    /** One other cluster, which can be shut out without the others. */
    public static EtcdUser remote(ClusterName reader) {
        return new EtcdUser("remote-" + reader, EtcdRole.REMOTE);
    }

    /** All users that a plan asks for. */
    static List<EtcdUser> of(ServerPlan plan) {
        List<EtcdUser> users = new ArrayList<>(List.of(ROOT, admin(plan.cluster()), local(plan.cluster()), REMOTE));
        plan.remotes().stream().sorted().forEach(remote -> users.add(remote(remote)));
        return users;
    }
}
