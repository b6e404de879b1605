// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.datapath.netlink.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Namespaces whose names no other test has, and the processes in them; both end with this. */
final class TestNamespaces implements AutoCloseable {
    private static int made;

    private final String prefix = "mpt" + ProcessHandle.current().pid() + "x" + ++made;
    private final Map<String, NetworkNamespace> namespaces = new LinkedHashMap<>();
    private final List<Process> processes = new ArrayList<>();

    /** The namespace of this short name, made when it is first asked for. */
    NetworkNamespace get(String name) {
        return namespaces.computeIfAbsent(name, added -> NetworkNamespace.create(name(added)));
    }

    /** What it is called on this machine. */
    String name(String name) {
        return prefix + name;
    }

    void delete(String name) {
        namespaces.remove(name).delete();
    }

    /** Begins a command; its output is for the caller. */
    Process start(String namespace, String... command) throws IOException {
        return start(inside(namespace, command));
    }

    /** What a command said, until it ends. */
    static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Begins a command whose output goes to the end of a file. */
    Process startLogged(Path log, String namespace, String... command) throws IOException {
        return start(inside(namespace, command).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
    }

    // Not "ip netns exec", which would hide the BPF file system.
    private ProcessBuilder inside(String namespace, String... command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + name(namespace)));
        all.addAll(List.of(command));
        return new ProcessBuilder(all).redirectErrorStream(true);
    }

    private Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        namespaces.values().forEach(NetworkNamespace::delete);
    }
}
