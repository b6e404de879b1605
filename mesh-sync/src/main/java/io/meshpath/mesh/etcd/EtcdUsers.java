// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthRoleGetRequest;
import io.etcd.jetcd.api.AuthRoleGrantPermissionRequest;
import io.etcd.jetcd.api.AuthRoleListRequest;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserDeleteRequest;
import io.etcd.jetcd.api.AuthUserGetRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.AuthUserListRequest;
import io.etcd.jetcd.api.Permission;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Users and roles of an etcd. Each verb may be repeated: what is so already stays so. Users have no password: etcd takes
 * the common name of a client's certificate for the user, once {@link #enable} was called.
 *
 * <p>Each method throws {@link io.meshpath.mesh.store.StoreException} when etcd cannot be reached or refuses. Safe for use
 * by multiple threads.
 */
public final class EtcdUsers {
    private static final int OPTIONS = 3; // AuthUserAddRequest.options, UserAddOptions.no_password (etcd 3.4);
    private static final int NO_PASSWORD = 1; // jetcd's messages are older

    private final EtcdCall etcd;

    EtcdUsers(EtcdCall etcd) {
        this.etcd = etcd;
    }

    private <T> T ask(String what, Function<AuthGrpc.AuthBlockingStub, T> request) {
        return etcd.run(what, AuthGrpc::newBlockingStub, request);
    }

    /** Names of all users. */
    public Set<String> users() {
        return new HashSet<>(ask("list users", auth -> auth.userList(AuthUserListRequest.getDefaultInstance()))
                .getUsersList());
    }

    /** Gives a role these rights, and makes it first where it is not there; it keeps those it has. */
    public void permit(String role, List<KeyGrant> grants) {
        List<String> roles = ask("list roles", auth -> auth.roleList(AuthRoleListRequest.getDefaultInstance()))
                .getRolesList();
        if (!roles.contains(role)) {
            AuthRoleAddRequest added =
                    AuthRoleAddRequest.newBuilder().setName(role).build();
            ask("add role " + role, auth -> auth.roleAdd(added));
        }
        AuthRoleGetRequest asked = AuthRoleGetRequest.newBuilder().setRole(role).build();
        List<Permission> present =
                ask("read role " + role, auth -> auth.roleGet(asked)).getPermList();
        for (KeyGrant grant : grants) {
            Permission wanted = permission(grant);
            if (!present.contains(wanted)) {
                AuthRoleGrantPermissionRequest request = AuthRoleGrantPermissionRequest.newBuilder()
                        .setName(role)
                        .setPerm(wanted)
                        .build();
                ask("grant role " + role + " " + grant.key(), auth -> auth.roleGrantPermission(request));
            }
        }
    }

    private static Permission permission(KeyGrant grant) {
        ByteString key = Etcd.utf8(grant.key());
        Permission.Builder permission = Permission.newBuilder()
                .setPermType(grant.write() ? Permission.Type.READWRITE : Permission.Type.READ)
                .setKey(key);
        return (grant.prefix() ? permission.setRangeEnd(Etcd.prefixEnd(key)) : permission).build();
    }

    /** Makes a user with a role, or gives it the role. */
    public void add(String user, String role) {
        if (!users().contains(user)) {
            UnknownFieldSet noPassword = UnknownFieldSet.newBuilder()
                    .addField(
                            NO_PASSWORD,
                            UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build();
            AuthUserAddRequest request = AuthUserAddRequest.newBuilder()
                    .setName(user)
                    .setUnknownFields(UnknownFieldSet.newBuilder()
                            .addField(
                                    OPTIONS,
                                    UnknownFieldSet.Field.newBuilder()
                                            .addLengthDelimited(noPassword.toByteString())
                                            .build())
                            .build())
                    .build();
            ask("add user " + user, auth -> auth.userAdd(request));
        }
        if (!roles(user).contains(role)) {
            AuthUserGrantRoleRequest request = AuthUserGrantRoleRequest.newBuilder()
                    .setUser(user)
                    .setRole(role)
                    .build();
            ask("grant " + user + " role " + role, auth -> auth.userGrantRole(request));
        }
    }

    private List<String> roles(String user) {
        AuthUserGetRequest request =
                AuthUserGetRequest.newBuilder().setName(user).build();
        return ask("read user " + user, auth -> auth.userGet(request)).getRolesList();
    }

    /** Takes a user away: its certificate opens nothing from then on. One that is not there is no error. */
    public void delete(String user) {
        if (users().contains(user)) {
            AuthUserDeleteRequest request =
                    AuthUserDeleteRequest.newBuilder().setName(user).build();
            ask("delete user " + user, auth -> auth.userDelete(request));
        }
    }

    /** From now on users may do what their roles say, and whoever is no user nothing; needs a user root of role root. */
    public void enable() {
        ask("enable authentication", auth -> auth.authEnable(AuthEnableRequest.getDefaultInstance()));
    }
}
