// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Our speaker in a JVM of its own. */
final class Meshpath implements Daemon {
    @Override
    public String name() {
        return "Meshpath";
    }

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    public List<String> prepare(Path folder, Family family, List<Neighbor> neighbors) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms24m", // garbage is collected from early on instead of filling what a large machine has
                "-cp",
                System.getProperty("java.class.path"),
                MeshpathRouter.class.getName(),
                family.name()));
        neighbors.forEach(neighbor -> command.add(neighbor.address() + "," + neighbor.as()));
        return command;
    }
}
