// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.etcd.EtcdConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The configuration of the other clusters as it stands in a folder: one file for each, with the cluster's name. Files
 * beside them (certificates and keys, dot files, what has no cluster's name and names no endpoints) are not read.
 *
 * @param configs by cluster
 * @param present every cluster that has a file, also one that cannot be used
 * @param problems why a file cannot be used, in one line
 */
record RemoteFolder(Map<ClusterName, EtcdConfig> configs, Set<ClusterName> present, Map<Path, String> problems) {
    private static final long LARGEST = 1 << 16;

    /** @throws IOException when the folder cannot be listed: then nothing is known of who is present */
    static RemoteFolder read(Path folder, ClusterName local) throws IOException {
        RemoteFolder found = new RemoteFolder(new TreeMap<>(), new HashSet<>(), new TreeMap<>());
        for (Path file : list(folder)) {
            found.add(file, local);
        }
        return found;
    }

    private void add(Path file, ClusterName local) throws IOException {
        String text = nameOf(file);
        if (!ClusterName.isValid(text)) {
            if (namesEndpoints(file)) {
                problems.put(
                        file, file + ": the file's name must be a cluster's: lower-case letters, digits and dashes");
            }
            return;
        }
        ClusterName name = new ClusterName(text);
        if (name.equals(local)) {
            return; // Cilium's folder has the local cluster's file as well
        }
        if (!present.add(name)) {
            problems.put(file, file + ": cluster " + name + " has a second file; delete one");
            return;
        }
        try {
            configs.put(name, EtcdConfig.read(file));
        } catch (MeshException e) {
            problems.put(file, String.valueOf(e.getMessage()));
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(RemoteFolder::isConfig).sorted().toList();
        }
    }

    private static boolean isConfig(Path file) {
        String name = file.getFileName().toString();
        boolean hidden = name.startsWith(".");
        boolean bare = name.indexOf('.') < 0;
        return !hidden && (bare || name.endsWith(".yaml") || name.endsWith(".yml")) && Files.isRegularFile(file);
    }

    private static boolean namesEndpoints(Path file) throws IOException {
        try {
            return Files.size(file) < LARGEST && Files.readString(file).contains("endpoints:");
        } catch (NoSuchFileException e) {
            return false; // deleted since it was listed
        }
    }

    private static String nameOf(Path file) {
        return file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
    }
}
