// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import io.meshpath.bench.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A BGP speaker, and how to run it: everybody may connect to it, all routes pass from everybody to everybody, none goes into
 * the kernel, and neighbours may restart gracefully. Immutable.
 */
interface Daemon {
    /** Its name and version. */
    String name();

    /** The package that it is in, if it is not on this machine. */
    Optional<String> missing();

    /**
     * Writes its configuration; answers the command that runs it, which stays in the foreground.
     *
     * @param folder of its own
     * @param neighbors those who will connect, all of one family
     */
    List<String> prepare(Path folder, Family family, List<Neighbor> neighbors) throws IOException;

    /** The version in what a program prints about itself. */
    static String version(String... command) {
        Matcher version = Pattern.compile("\\d+(\\.\\d+)+").matcher(Command.run("", List.of(command)));
        return version.find() ? version.group() : "of no version";
    }
}
