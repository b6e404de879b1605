// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.AgentLog;
import io.meshpath.mesh.MeshTimers;
import io.meshpath.mesh.server.EtcdOperator;
import io.meshpath.mesh.server.ServerFolder;
import io.meshpath.mesh.time.MeshClock;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which etcd of one's own. */
final class EtcdOptions {
    @Option(names = "--dir", paramLabel = "DIR", required = true, description = "The etcd's folder.")
    private Path dir = Path.of("");

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    Path dir() {
        return dir;
    }

    ServerFolder folder() {
        return ServerFolder.open(dir, MeshClock.SYSTEM);
    }

    EtcdOperator operator() {
        AgentLog.install(false);
        return new EtcdOperator(folder(), MeshTimers.DEFAULT);
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
