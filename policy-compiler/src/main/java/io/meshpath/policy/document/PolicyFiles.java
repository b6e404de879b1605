// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads policies from files: {@code .yaml}, {@code .yml} and {@code .json}, UTF-8. */
public final class PolicyFiles {
    private PolicyFiles() {}

    /**
     * The policies of a file, or of all policy files in a folder and the folders in it, in the order of their names. Files
     * and folders whose names begin with a dot are passed over.
     *
     * @throws PolicyException for the first thing that is wrong, also where a file cannot be read
     */
    public static List<Policy> read(Path fileOrFolder) {
        return read(fileOrFolder, refusal -> {
            throw refusal;
        });
    }

    /**
     * The same policies but those that something is wrong with.
     *
     * @param refused is told what is wrong with each of them, and which files cannot be read
     * @throws PolicyException when a folder cannot be read
     */
    public static List<Policy> read(Path fileOrFolder, Consumer<PolicyException> refused) {
        List<Policy> policies = new ArrayList<>();
        for (Path file : Files.isDirectory(fileOrFolder) ? list(fileOrFolder) : List.of(fileOrFolder)) {
            policies.addAll(readFile(file, refused));
        }
        return List.copyOf(policies);
    }

    private static List<Policy> readFile(Path file, Consumer<PolicyException> refused) {
        String text;
        try {
            text = text(file);
        } catch (PolicyException e) {
            refused.accept(e);
            return List.of();
        }
        return PolicyParser.parse(file.toString(), text, refused);
    }

    /**
     * The policy files in a folder and the folders in it, in the order of their names.
     *
     * @throws PolicyException when the folder cannot be read
     */
    public static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> isPolicyFile(folder.relativize(file)))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static boolean isPolicyFile(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        String name = relative.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static PolicyException unreadable(Path path, IOException e) {
        if (e instanceof NoSuchFileException) {
            return PolicyException.of(path.toString(), "no such file or folder; correct the path");
        }
        if (e instanceof CharacterCodingException) {
            return PolicyException.of(path.toString(), "not UTF-8; save it as UTF-8");
        }
        return PolicyException.of(path.toString(), "cannot be read (" + e.getMessage() + "); check its permissions");
    }
}
