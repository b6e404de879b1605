// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import io.meshpath.datapath.netlink.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Removes a lab: this run's, or what a run that was killed has left.
 *
 * <p>It knows the lab by its names alone. Whatever runs in one of its namespaces is ended, so that no list of processes
 * has to survive.
 */
public final class Leftovers {
    private static final Duration GRACE = Duration.ofSeconds(3);

    private Leftovers() {}

    /** Whether there is anything to remove. */
    public static boolean exist() {
        return !namespaces().isEmpty() || Files.exists(Folder.PINS) || Files.exists(Folder.LAB);
    }

    /**
     * Removes processes, pins, namespaces and files, in this order. Can be repeated.
     *
     * @throws IOException when something stays, with its name
     */
    public static void remove() throws IOException {
        List<String> namespaces = namespaces();
        endProcesses(namespaces);
        Folder.delete(Folder.PINS);
        namespaces.forEach(NetworkNamespace::delete);
        Folder.delete(Folder.LAB);
    }

    private static List<String> namespaces() {
        return NetworkNamespace.names().stream()
                .filter(name -> name.startsWith(LabNamespace.PREFIX))
                .toList();
    }

    private static void endProcesses(List<String> namespaces) throws IOException {
        Set<Long> inodes = new TreeSet<>();
        for (String name : namespaces) {
            inodeOf(Path.of("/run/netns", name)).ifPresent(inodes::add);
        }
        List<ProcessHandle> running = processesIn(inodes);
        running.forEach(ProcessHandle::destroy);
        if (!awaitEnd(running, GRACE)) {
            running.forEach(ProcessHandle::destroyForcibly);
            awaitEnd(running, GRACE);
        }
        for (ProcessHandle process : processesIn(inodes)) {
            throw new IOException("process " + process.pid() + " in a namespace of the lab does not end");
        }
    }

    private static List<ProcessHandle> processesIn(Set<Long> inodes) {
        return ProcessHandle.allProcesses()
                .filter(process ->
                        inodeOf(namespace(process)).filter(inodes::contains).isPresent())
                .toList();
    }

    private static Path namespace(ProcessHandle process) {
        return Path.of("/proc", String.valueOf(process.pid()), "ns", "net");
    }

    /** Two files that stand for one namespace have one inode; empty when there is no such file any more. */
    private static Optional<Long> inodeOf(Path file) {
        try {
            return Optional.of((Long) Files.getAttribute(file, "unix:ino"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean awaitEnd(List<ProcessHandle> processes, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (processes.stream().anyMatch(Leftovers::runs)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false; // in a hurry: what is left is killed
            }
        }
        return true;
    }

    /** A process that has ended but whose parent has not looked yet has no namespace any more. */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && inodeOf(namespace(process)).isPresent();
    }
}
