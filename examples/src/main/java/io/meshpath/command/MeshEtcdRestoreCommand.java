// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.server.Restoration;
import io.meshpath.mesh.server.ServerFolder;
import io.meshpath.mesh.server.ServerMember;
import io.meshpath.mesh.server.ServerPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meshpath mesh etcd restore}. */
@Command(
        name = "restore",
        description = "Makes the etcd anew out of a snapshot, or of what one member has left, while none of it runs."
                + " Readers notice and come to what it has; data that was there stays in its folder.",
        mixinStandardHelpOptions = true)
final class MeshEtcdRestoreCommand implements Callable<Integer> {
    @Mixin
    private EtcdOptions options = new EtcdOptions();

    @Option(
            names = "--from",
            paramLabel = "FILE",
            required = true,
            description = "A snapshot, or DIR/data/MEMBER-LIFE/member/snap/db of a stopped member.")
    private Path file = Path.of("");

    @Option(
            names = "--member",
            paramLabel = "NAME",
            description = "The member of this machine, where each has its own: once on each, with the same file."
                    + " All unless said.")
    private List<String> members = new ArrayList<>();

    @Override
    public Integer call() {
        ServerFolder folder = options.folder();
        List<String> here = members.isEmpty()
                ? folder.plan().members().stream().map(ServerMember::name).toList()
                : members;
        ServerPlan plan = Restoration.restore(folder, file, here, MeshTimers.DEFAULT);
        options.out()
                .println("restored " + String.join(", ", here) + " of the etcd of " + plan.cluster() + ", now "
                        + plan.token() + "; run it with: meshpath mesh etcd run --dir " + folder);
        return Meshpath.DONE;
    }
}
