// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.etcd.EtcdConfig;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Puts new authorities in place of those that an etcd has, in three steps between which clients may take their time:
 * each step is refused until all members have followed the one before it.
 */
final class AuthorityRotation {
    private final ServerFolder folder;
    private final MemberAccess access;

    AuthorityRotation(ServerFolder folder, MemberAccess access) {
        this.folder = folder;
        this.access = access;
    }

    AuthorityTerm to(RotationStage stage) {
        ServerPlan plan = folder.plan();
        RotationStage present = plan.authorities().stage();
        if (present.next() != stage) {
            throw new MeshException(refusal(plan, stage) + "it is " + present.text() + "; what can follow is "
                    + present.next().verb());
        }
        ClusterHealth health = access.health(plan);
        if (!health.hasAll()) {
            throw new MeshException(refusal(plan, stage) + health.summary());
        }
        try {
            requireFollowed(plan, stage);
            AuthorityTerm term = folder.change(now -> advance(plan, now)).authorities();
            if (stage == RotationStage.SETTLED) {
                folder.certificates().dropAuthorities(term.generation() - 1);
            }
            return term;
        } catch (IOException e) {
            throw new MeshException(refusal(plan, stage) + e, e);
        }
    }

    private static String refusal(ServerPlan plan, RotationStage stage) {
        return "cannot " + stage.verb() + " the rotation of the authorities of " + plan.cluster() + "'s etcd: ";
    }

    private ServerPlan advance(ServerPlan asked, ServerPlan now) {
        if (!now.authorities().equals(asked.authorities())) {
            throw new MeshException("the authorities of " + now.cluster() + "'s etcd are changed by somebody else");
        }
        AuthorityTerm next = now.authorities().next();
        if (next.stage() == RotationStage.INTRODUCED) {
            folder.certificates().createAuthorities(now.cluster(), next.generation() + 1);
        }
        return now.with(next);
    }

    private void requireFollowed(ServerPlan plan, RotationStage stage) throws IOException {
        if (stage == RotationStage.INTRODUCED) {
            return;
        }
        boolean finish = stage == RotationStage.SETTLED;
        for (ServerMember member : plan.members()) {
            try (AuthorityProbe probe = AuthorityProbe.of(folder, plan)) {
                access.ask(probe.config(member, finish));
            } catch (MeshException e) {
                throw new MeshException(
                        refusal(plan, stage) + member.name()
                                + (finish
                                        ? " does not show a certificate of the new one"
                                        : " does not trust the new one")
                                + " yet; its runner needs this folder's cluster.yaml, pki and clients, and starts it"
                                + " again when the others are well (" + e.getMessage() + ")",
                        e);
            }
        }
    }

    /** What only those accept who have followed: a certificate by the new authority, or trust in nothing else. */
    private record AuthorityProbe(ServerFolder folder, ServerPlan plan, Path file) implements AutoCloseable {
        static AuthorityProbe of(ServerFolder folder, ServerPlan plan) throws IOException {
            Path file = folder.path()
                    .resolve("run")
                    .resolve("probe-" + ProcessHandle.current().pid());
            folder.certificates().issueByNewest(plan, file);
            return new AuthorityProbe(folder, plan, file);
        }

        EtcdConfig config(ServerMember member, boolean trustingNewestOnly) {
            return folder.certificates().probe(plan, member, file, trustingNewestOnly);
        }

        @Override
        public void close() throws IOException {
            PrivateFiles.delete(Authority.certificate(file));
            PrivateFiles.delete(Authority.key(file));
        }
    }
}
