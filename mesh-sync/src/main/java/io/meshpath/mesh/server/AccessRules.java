// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.mesh.etcd.EtcdAdmin;
import io.meshpath.mesh.etcd.EtcdUsers;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes users and roles of an etcd what its plan says; it may be repeated, and by several at once. */
final class AccessRules {
    private AccessRules() {}

    /** From its return on, whoever is no user may do nothing. */
    static void apply(ServerPlan plan, EtcdAdmin admin) {
        EtcdUsers users = admin.users();
        for (EtcdRole role : EtcdRole.values()) {
            users.permit(role.text(), role.grants(plan.cluster()));
        }
        for (EtcdUser user : EtcdUser.of(plan)) {
            users.add(user.name(), user.role().text());
        }
        users.enable();
        forgetRemotes(plan, users);
    }

    /** Users of our naming only: another one was made by somebody else. */
    private static void forgetRemotes(ServerPlan plan, EtcdUsers users) {
        Set<String> wanted = EtcdUser.of(plan).stream().map(EtcdUser::name).collect(Collectors.toSet());
        Set<String> stale = new HashSet<>(users.users());
        stale.removeIf(user -> !user.startsWith(EtcdUser.REMOTE.name() + "-") || wanted.contains(user));
        stale.forEach(users::delete);
    }
}
