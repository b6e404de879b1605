// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.server.EtcdUser;
import io.meshpath.mesh.server.ServerFolder;
import io.meshpath.mesh.server.ServerMember;
import io.meshpath.mesh.server.ServerPlan;
import io.meshpath.mesh.time.MeshClock;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meshpath mesh etcd init}. */
@Command(
        name = "init",
        description = "Makes the folder of a new etcd: its plan, its authorities, all certificates and client files."
                + " Copy it to the machine of each member before the first run.",
        mixinStandardHelpOptions = true)
final class MeshEtcdInitCommand implements Callable<Integer> {
    @Mixin
    private EtcdOptions options = new EtcdOptions();

    @Option(names = "--cluster", paramLabel = "NAME", required = true, description = "The cluster whose etcd it is.")
    private String cluster = "";

    @Option(
            names = "--member",
            paramLabel = "NAME=HOST[:PORT[/PEERPORT]]",
            required = true,
            description = "A member, and where it is: one, three or five times. An IPv6 address with ports is in"
                    + " brackets. Ports are 2379 and 2380 unless said, and 10 more for each further one at a host.")
    private List<String> members = new ArrayList<>();

    @Option(
            names = "--history",
            paramLabel = "TIME",
            defaultValue = "1h",
            description = "How long changes are kept for readers who were away (${DEFAULT-VALUE}).")
    private String history = "";

    @Option(
            names = "--quota",
            paramLabel = "MIB",
            defaultValue = "2048",
            description = "How large the database may become, in MiB (${DEFAULT-VALUE}).")
    private int quota;

    @Option(
            names = "--certificates",
            paramLabel = "TIME",
            defaultValue = "365d",
            description = "How long certificates are valid (${DEFAULT-VALUE}); they are renewed in time.")
    private String certificates = "";

    @Override
    public Integer call() {
        ServerFolder folder = ServerFolder.create(options.dir(), plan(), MeshClock.SYSTEM);
        ServerPlan plan = folder.plan();
        PrintWriter out = options.out();
        out.println("made the etcd of " + plan.cluster() + " in " + folder);
        out.println("run it with:      meshpath mesh etcd run --dir " + folder);
        out.println("own nodes use:    " + folder.configFile(EtcdUser.admin(plan.cluster())));
        out.println("local readers:    " + folder.configFile(EtcdUser.local(plan.cluster())));
        out.println("other clusters:   " + folder.configFile(EtcdUser.REMOTE) + " and the files beside it");
        return Meshpath.DONE;
    }

    private ServerPlan plan() {
        try {
            List<ServerMember> parsed = new ArrayList<>();
            members.forEach(member -> parsed.add(MemberPlace.parse(member, parsed)));
            return ServerPlan.of(new ClusterName(cluster), token(), parsed)
                    .with(time(history), quota, time(certificates));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.cannotRun(String.valueOf(e.getMessage()));
        }
    }

    private static Duration time(String text) {
        return ServerPlan.parseTime(text);
    }

    /** New each time, so that an etcd that is made anew is not taken for the one before. */
    private String token() {
        return cluster + "-" + Long.toHexString(new SecureRandom().nextLong());
    }
}
