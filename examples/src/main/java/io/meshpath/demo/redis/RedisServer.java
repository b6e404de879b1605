// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.redis;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.demo.lab.LabPod;
import io.meshpath.demo.lab.LabProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A redis-server in a pod, which keeps everything in memory. */
public final class RedisServer {
    static final int PORT = 6379;

    // Seconds: a lost peer is noticed within the step that looks for it.
    private static final int REPLICATION_TIMEOUT = 3;

    private final LabPod pod;
    private final LabProcess process;

    private RedisServer(LabPod pod, LabProcess process) {
        this.pod = pod;
        this.process = process;
    }

    /** Starts a server that takes writes. */
    public static RedisServer primary(LabPod pod) throws IOException {
        return start(pod, List.of());
    }

    /** Starts a server that copies the one at {@code primary}. */
    public static RedisServer replica(LabPod pod, IpAddress primary) throws IOException {
        return start(pod, List.of("--replicaof", primary.toString(), String.valueOf(PORT)));
    }

    private static RedisServer start(LabPod pod, List<String> more) throws IOException {
        List<String> command = new ArrayList<>(List.of("redis-server", "--bind", "0.0.0.0", "--port", "" + PORT));
        command.addAll(List.of("--protected-mode", "no", "--save", "", "--appendonly", "no", "--dir", "/"));
        command.addAll(List.of("--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0"));
        command.addAll(List.of("--repl-diskless-load", "swapdb"));
        command.addAll(List.of("--repl-ping-replica-period", "1", "--repl-timeout", "" + REPLICATION_TIMEOUT));
        command.addAll(more);
        return new RedisServer(pod, pod.namespace().startLogged(pod.name(), command));
    }

    /** The pod it runs in. */
    public LabPod pod() {
        return pod;
    }

    /** Connects to it from its own pod, where no policy stands between. */
    public RedisClient local() throws IOException {
        return RedisClient.connect(pod.namespace(), IpAddress.parse("127.0.0.1"));
    }

    /** Connects to it from another pod, by the address of its pod. */
    public RedisClient from(LabPod other) throws IOException {
        return RedisClient.connect(other.namespace(), pod.address());
    }

    /** The last thing its log says about trouble. */
    public String lastWords() {
        return process.lastWords();
    }
}
