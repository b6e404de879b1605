// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.mesh.etcd.EtcdConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The configuration of the other clusters as it stands in a folder: one file for each, with the cluster's name. Files
 * beside them (certificates and keys, dot files) are not read.
 *
 * @param configs by cluster
 * @param problems one line for each file that cannot be used
 */
record RemoteFolder(Map<ClusterName, EtcdConfig> configs, List<String> problems) {
    static RemoteFolder read(Path folder, ClusterName local) {
        Map<ClusterName, EtcdConfig> configs = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        for (Path file : list(folder, problems)) {
            try {
                ClusterName name = new ClusterName(nameOf(file));
                if (name.equals(local)) {
                    continue; // Cilium's folder has the local cluster's file as well
                }
                if (configs.put(name, EtcdConfig.read(file)) != null) {
                    problems.add(file + ": cluster " + name + " has a second file; delete one");
                }
            } catch (MeshException e) {
                problems.add(String.valueOf(e.getMessage()));
            } catch (IllegalArgumentException e) {
                problems.add(file + ": the file's name must be a cluster's: " + e.getMessage());
            }
        }
        return new RemoteFolder(configs, problems);
    }

    private static List<Path> list(Path folder, List<String> problems) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(RemoteFolder::isConfig).sorted().toList();
        } catch (IOException e) {
            problems.add("cannot list " + folder + ": " + e);
            return List.of();
        }
    }

    private static boolean isConfig(Path file) {
        String name = file.getFileName().toString();
        boolean hidden = name.startsWith(".");
        boolean bare = name.indexOf('.') < 0;
        return !hidden && (bare || name.endsWith(".yaml") || name.endsWith(".yml")) && Files.isRegularFile(file);
    }

    private static String nameOf(Path file) {
        return file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
    }
}
