// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.mesh.server.ServerMember;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code meshpath mesh etcd replace}. */
@Command(
        name = "replace",
        description =
                "Lets an empty member in, in place of one whose data or machine is lost. The others must be able to"
                        + " decide that without it.",
        mixinStandardHelpOptions = true)
final class MeshEtcdReplaceCommand implements Callable<Integer> {
    @Mixin
    private EtcdOptions options = new EtcdOptions();

    @Parameters(paramLabel = "NAME", description = "The member.")
    private String name = "";

    @Option(names = "--at", paramLabel = "HOST[:PORT[/PEERPORT]]", description = "Where it is from now on.")
    private @Nullable String place;

    @Override
    public Integer call() {
        if (place == null) {
            options.operator().replace(name);
        } else {
            ServerMember moved = place(name, place);
            options.operator().replace(name, moved.host(), moved.clientPort(), moved.peerPort());
        }
        options.out()
                .println(name + " may start anew: on its machine, with this folder's cluster.yaml and pki,"
                        + " meshpath mesh etcd run --member " + name + " --dir " + options.dir());
        return Meshpath.DONE;
    }

    private static ServerMember place(String name, String place) {
        try {
            return MemberPlace.parse(name + "=" + place, List.of());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.cannotRun(String.valueOf(e.getMessage()));
        }
    }
}
