// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo;

import io.meshpath.demo.lab.Lab;
import java.util.List;

/** What {@code --keep} leaves to look at. */
final class KeptLab {
    private KeptLab() {}

    static List<String> describe() {
        String socket = " --socket " + Lab.FOLDER.resolve("atlanta-1/agent.sock");
        return List.of(
                "",
                "  Everything is kept. Look around:",
                "    ./meshpath status" + socket,
                "    ./meshpath node list" + socket,
                "    ./meshpath bpf ipcache list" + socket,
                "    ./meshpath monitor" + socket,
                "    nsenter --net=/run/netns/" + Lab.NAMESPACE_PREFIX
                        + "shop-1 ping 10.217.1.2   # shop-2, on the other node",
                "    ls " + Lab.FOLDER + "/log " + Lab.FOLDER + "/atlanta-1/policies",
                "  Remove it:",
                "    ./meshpath demo --remove");
    }
}
