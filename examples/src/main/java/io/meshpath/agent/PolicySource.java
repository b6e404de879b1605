// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.folder.FolderWatch;
import io.meshpath.agent.loop.AgentLoop;
import io.meshpath.agent.loop.Problems;
import io.meshpath.agent.policy.PolicyFolder;
import io.meshpath.policy.PeerClusters;
import io.meshpath.policy.PolicyContext;
import io.meshpath.policy.PolicyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where the agent's policies come from: its folder, if it has one. Safe for use by multiple threads: one reads at a time,
 * and what it read is handed to the agent's thread before the next one reads.
 */
final class PolicySource {
    /** The part of the agent that problems of files are said of. */
    static final String PART = "policy";

    private final Optional<Path> folder;
    private final Problems problems;
    private final PolicyFolder.Reading nothing;
    private final Optional<PolicyFolder> files;
    private Consumer<PolicyFolder.Reading> taker = reading -> {};

    PolicySource(AgentConfig config, Problems problems) {
        PolicyContext context = PolicyContext.of(config.cluster().name())
                .withPeers(config.policy().defaultLocalCluster() ? PeerClusters.LOCAL : PeerClusters.ANY)
                .withEnforcement(config.policy().enforcement());
        this.folder = config.policies();
        this.problems = problems;
        this.nothing = new PolicyFolder.Reading(PolicyModel.of(List.of(), context), List.of(), Map.of());
        this.files = folder.map(path -> new PolicyFolder(path, context));
    }

    /** What the folder means at the start; no policies where there is no folder. */
    synchronized PolicyFolder.Reading read() {
        return files.flatMap(policies -> policies.read(Set.of()))
                .map(this::reported)
                .orElse(nothing);
    }

    private PolicyFolder.Reading reported(PolicyFolder.Reading reading) {
        problems.replace(PART, "", reading.errors());
        return reading;
    }

    /** Puts every change of the folder in force from now on; empty where there is no folder. */
    Optional<FolderWatch> watch(AgentLoop loop, NodeState state, Duration pause) throws IOException {
        synchronized (this) {
            taker = reading -> loop.post("putting policies in force", () -> state.policy().enforce(reading));
        }
        return folder.isPresent()
                ? Optional.of(FolderWatch.start(folder.get(), pause, this::look))
                : Optional.empty();
    }

    /**
     * Reads what has changed and hands it to the agent's thread.
     *
     * @param touched files that certainly have
     */
    private synchronized void look(Set<Path> touched) {
        files.flatMap(policies -> policies.read(touched)).map(this::reported).ifPresent(taker);
    }

    /**
     * Reads every change there is, also one that came too quickly to be told by a file's time. When it returns, what the
     * folder means has been handed to the agent's thread.
     */
    synchronized void lookClosely() {
        look(files.map(PolicyFolder::young).orElse(Set.of()));
    }
}
