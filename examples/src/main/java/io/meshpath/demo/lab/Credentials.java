// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A certificate and its private key, both as lines of PEM. Immutable. */
record Credentials(List<String> certificate, List<String> key) {
    Credentials {
        certificate = List.copyOf(certificate);
        key = List.copyOf(key);
    }

    /** Writes {@code name.crt} and {@code name.key} into {@code folder}. */
    void write(Path folder, String name) throws IOException {
        Folder.write(folder.resolve(name + ".crt"), certificate);
        Folder.write(folder.resolve(name + ".key"), key);
    }
}
