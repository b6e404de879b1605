// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The router between the nodes: it has a session with each node in each family, takes its pod CIDRs, and tells them to the
 * others. Its routes are in the kernel of the namespace it is in. Safe for use by multiple threads.
 */
public final class BgpRouter {
    /** Its autonomous system; each node has one of its own. */
    static final int AS = 65_000;

    static final String ROUTER_ID = "192.168.0.1";

    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private final RouterKind kind;
    private final LabNamespace namespace;
    private final List<LabProcess> processes;

    private BgpRouter(RouterKind kind, LabNamespace namespace, List<LabProcess> processes) {
        this.kind = kind;
        this.namespace = namespace;
        this.processes = processes;
    }

    /** Starts it, and waits until it answers. */
    static BgpRouter start(RouterKind kind, LabNamespace namespace, Plan plan)
            throws IOException, InterruptedException {
        Folder.createPrivate(Folder.router());
        BgpRouter router = new BgpRouter(kind, namespace, kind.program().start(namespace, plan));
        router.awaitReady();
        return router;
    }

    private void awaitReady() throws InterruptedException {
        Eventually.holds(START_LIMIT, kind.title(), () -> {
            for (LabProcess process : processes) {
                if (!process.isAlive()) {
                    throw new UnmetException(kind.title() + " has ended: " + process.lastWords());
                }
            }
            return ask().exitCode() == 0 ? Optional.empty() : Optional.of("it does not answer");
        });
    }

    /** Which program it is. */
    public RouterKind kind() {
        return kind;
    }

    /** What it says of its sessions, a line each. */
    public List<String> sessions() throws IOException, InterruptedException {
        return ask().text()
                .lines()
                .filter(line -> line.contains(" BGP ") || line.matches("[0-9a-f.:]+ +4 .*"))
                .map(String::stripTrailing)
                .toList();
    }

    private LabNamespace.Output ask() throws IOException, InterruptedException {
        return namespace.run(ANSWER_LIMIT, kind.program().sessions());
    }
}
