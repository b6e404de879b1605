// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import io.meshpath.datapath.netlink.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One of the lab's network namespaces: a node, a pod or the internet. Programs are run in it, and sockets opened.
 *
 * <p>Safe for use by multiple threads.
 */
public final class LabNamespace implements AutoCloseable {
    /** What the names of all the lab's namespaces begin with: what carries it is ours, and may be removed. */
    static final String PREFIX = "meshpath-demo-";

    private final String name;
    private final NetworkNamespace namespace;
    private final Trace trace;

    private LabNamespace(String name, NetworkNamespace namespace, Trace trace) {
        this.name = name;
        this.namespace = namespace;
        this.trace = trace;
    }

    static LabNamespace create(String name, Trace trace) {
        trace.say("ip netns add " + PREFIX + name);
        return new LabNamespace(name, NetworkNamespace.create(PREFIX + name), trace);
    }

    /** The name within the lab. */
    public String name() {
        return name;
    }

    /** The name on this machine, as {@code ip netns} lists it. */
    public String machineName() {
        return PREFIX + name;
    }

    /** The namespace itself. */
    public NetworkNamespace network() {
        return namespace;
    }

    /** Starts a program that goes on running; what it prints goes to the log of this name. */
    public LabProcess startLogged(String logName, List<String> command) throws IOException {
        return LabProcess.start(Folder.log(logName), inside(command));
    }

    /** Starts a program whose output the caller reads; what it says on standard error is lost. */
    public Process startPiped(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(inside(command)).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    /**
     * Runs a program that ends by itself, and returns what it printed: a few lines at most.
     *
     * @throws IOException when it cannot be started, or runs longer than {@code limit}
     */
    public Output run(Duration limit, List<String> command) throws IOException, InterruptedException {
        Process process = startPiped(command);
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(String.join(" ", command) + " still runs after " + limit.toSeconds() + " s");
            }
            byte[] printed = process.getInputStream().readAllBytes();
            return new Output(process.exitValue(), new String(printed, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    /** What a program printed, and its exit code. */
    public record Output(int exitCode, String text) {}

    /** Not {@code ip netns exec}: that mounts another /sys, in which there is no BPF file system. */
    private List<String> inside(List<String> command) {
        List<String> whole = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + machineName()));
        whole.addAll(command);
        trace.say(String.join(" ", whole));
        return whole;
    }

    /** Lets go of the namespace; it stays until {@link Leftovers} removes it. */
    @Override
    public void close() {
        namespace.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
