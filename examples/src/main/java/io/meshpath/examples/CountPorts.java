// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import io.meshpath.bpf.BpfHashMap;
import io.meshpath.bpf.layout.Layouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Counts this machine's TCP sockets by their port, in a map of the kernel. */
public final class CountPorts {
    public static void main(String[] args) throws IOException {
        try (BpfHashMap<Integer, Long> ports = BpfHashMap.create("ports", Layouts.U16, Layouts.U64, 65_536)) {
            for (String line : Files.readAllLines(Path.of("/proc/net/tcp"))) {
                if (line.contains(":")) {
                    int port = Integer.parseInt(line.substring(15, 19), 16);
                    ports.put(port, ports.getOrDefault(port, 0L) + 1);
                }
            }
            ports.forEach((port, sockets) -> System.out.println("port " + port + ": " + sockets + " sockets"));
        }
    }
}
