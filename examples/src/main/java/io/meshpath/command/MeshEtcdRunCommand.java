// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.AgentLog;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.server.ManagedEtcd;
import io.meshpath.mesh.server.ServerFolder;
import io.meshpath.mesh.server.ServerMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meshpath mesh etcd run}. */
@Command(
        name = "run",
        description = "Runs members until it is told to stop. What etcd itself says is in DIR/log.",
        mixinStandardHelpOptions = true)
final class MeshEtcdRunCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Mixin
    private EtcdOptions options = new EtcdOptions();

    @Option(names = "--member", paramLabel = "NAME", description = "The member of this machine; all unless said.")
    private List<String> members = new ArrayList<>();

    private final AtomicBoolean stopping = new AtomicBoolean();

    @Override
    public Integer call() throws InterruptedException {
        AgentLog.install(false);
        ServerFolder folder = options.folder();
        List<String> here = members.isEmpty()
                ? folder.plan().members().stream().map(ServerMember::name).toList()
                : members;
        ManagedEtcd etcd = ManagedEtcd.start(folder, here, MeshTimers.DEFAULT);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(etcd), "stop"));
        while (!etcd.awaitReady(LOOK)) {
            if (stopping.get()) {
                break;
            }
        }
        options.out().println("the etcd of " + folder.plan().cluster() + " is ready");
        Thread.currentThread().join(); // the hook ends the process
        return Meshpath.DONE;
    }

    /** Being told to stop is no failure, which is what the virtual machine's own exit code would say. */
    private void stop(ManagedEtcd etcd) {
        if (stopping.compareAndSet(false, true)) {
            etcd.close();
            Runtime.getRuntime().halt(Meshpath.DONE);
        }
    }
}
