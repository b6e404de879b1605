// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import io.meshpath.datapath.netlink.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Namespaces and pins of runs that were killed, known by the number of a process that is no more. */
final class Leftovers {
    private static final Pattern NAME = Pattern.compile("mp-path-(\\d+)-.*");

    private Leftovers() {}

    /** What names of this run begin with. */
    static String prefix() {
        return "mp-path-" + ProcessHandle.current().pid() + "-";
    }

    /** Removes them all. */
    static void remove() {
        NetworkNamespace.names().stream().filter(Leftovers::isLeftOver).forEach(NetworkNamespace::delete);
        String[] pins = MeshpathWay.PINS.toFile().list();
        Stream.of(pins == null ? new String[0] : pins)
                .filter(Leftovers::isLeftOver)
                .map(MeshpathWay.PINS::resolve)
                .forEach(Leftovers::removeFolder);
    }

    static boolean isLeftOver(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty();
    }

    private static void removeFolder(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }
}
