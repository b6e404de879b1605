// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import java.io.IOException;
import java.util.List;

/** How a routing program is started and asked: {@link Bird} and {@link Frr}. */
interface RouterProgram {
    /** Starts it between the nodes of {@code plan}, with a session to each of them in each family. */
    List<LabProcess> start(LabNamespace namespace, Plan plan) throws IOException;

    /** The command that prints a table of its sessions, and fails while it does not answer. */
    List<String> sessions();
}
