// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo;

import io.meshpath.demo.lab.Crossing;
import io.meshpath.demo.lab.RouterKind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the demo needs of the machine; looked at before anything is changed. */
final class Requirements {
    private static final Map<String, String> PACKAGES = packages();

    private Requirements() {}

    /** Debian's package for each program. */
    private static Map<String, String> packages() {
        Map<String, String> packages = new LinkedHashMap<>();
        packages.put("nsenter", "util-linux");
        packages.put("etcd", "etcd-server");
        packages.put("redis-server", "redis-server");
        packages.put("ping", "iputils-ping");
        packages.put("tcpdump", "tcpdump");
        return packages;
    }

    /**
     * Looks at everything.
     *
     * @throws CannotRunException with the first thing that is missing
     */
    static void check(DemoOptions options) {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new CannotRunException("needs Linux, this is " + System.getProperty("os.name"));
        }
        requireRoot();
        requirePrograms();
        if (options.crossing() == Crossing.DIRECT) {
            requireRouter(options.router());
        }
    }

    private static void requireRouter(RouterKind router) {
        String debian = router == RouterKind.BIRD ? "bird2" : "frr";
        router.programs().forEach(program -> require(program, debian));
    }

    /** Namespaces, BPF and other people's processes are root's. */
    static void requireRoot() {
        if (!isRoot()) {
            throw new CannotRunException("needs the machine's root, for network namespaces and BPF; run it with sudo");
        }
    }

    /** Root of a user namespace only is not enough: it sees itself mapped to somebody else. */
    private static boolean isRoot() {
        try {
            String map = Files.readString(Path.of("/proc/self/uid_map")).strip();
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)
                    && map.split("\\s+", -1)[1].equals("0");
        } catch (IOException e) {
            return false;
        }
    }

    private static void requirePrograms() {
        PACKAGES.forEach(Requirements::require);
    }

    private static void require(String program, String debian) {
        if (!isInstalled(program)) {
            throw new CannotRunException("needs " + program + "; install it with: apt-get install " + debian);
        }
    }

    private static boolean isInstalled(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        for (String folder : path.split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder).resolve(program))) {
                return true;
            }
        }
        return false;
    }
}
